import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { migrate, schemaOf } from './migrate.ts';
import { faultOf, type Project, projectSchema, SCHEMA } from './project.ts';
import { RATE, testProject, testRegion, testTake } from './test-project.ts';

/** Written by `restore --takes 2` of the version whose projects had the first form; long lists of its profile were shortened. */
const FIRST = new URL('../../tests/fixtures/project-form-1.json', import.meta.url);

test('a project of the first form becomes one of this form, with all that was in it', () => {
  const raw = JSON.parse(readFileSync(FIRST, 'utf8'));
  expect([schemaOf(raw), projectSchema.safeParse(raw).success]).toEqual([1, false]);
  const project = projectSchema.parse(migrate(raw));
  expect(faultOf(project)).toBe(null);
  expect([project.schema, project.searched, project.consent]).toEqual([SCHEMA, true, false]);
  expect(project).toMatchObject({ ...raw, schema: SCHEMA });
  const [treated, left] = project.regions;
  expect(treated).toMatchObject({
    status: 'open',
    takeCount: 2,
    seed: treated!.takes[0]!.seed,
    fadeIn: null,
    tags: [],
  });
  expect(left).toMatchObject({ takes: [], takeCount: 1, chosenTake: null });
});

test('what was brought from a DAW in the fourth form is told from what was drawn', () => {
  const found = {
    cause: 'noise',
    severity: 'minor',
    confidence: 1,
    detail: 'marked in a file that was imported',
  } as const;
  const take = { ...testTake('t', 4 * RATE, 5 * RATE), treatment: 'imported', label: 'Edited in a DAW' } as const;
  const project = testProject([
    testRegion('stem', 'bass', 4, { takes: [take] }),
    testRegion('list', 'bass', 8, { damage: found }),
    testRegion('drawn', 'bass', 12),
    testRegion('found', 'bass', 16, { origin: 'detected' }),
  ]);
  const { regions } = projectSchema.parse(migrate({ ...project, schema: 4 }));
  expect(regions.map(({ origin }) => origin)).toEqual(['imported', 'imported', 'drawn', 'detected']);
});

test('a project of the fifth form, which had no fader of the master, opens with it at 0 dB and is otherwise as it was', () => {
  const now = testProject();
  const { gainDb: _, ...master } = now.master;
  const before = { ...now, schema: 5, master };
  expect(projectSchema.parse(migrate(before))).toEqual(now);
  expect(now.master.gainDb).toBe(0);
});

test('a project of this form is left as it is', () => {
  const project = testProject();
  expect(migrate(project)).toBe(project);
});

test('a project whose levels no fader has is refused, so that no sound of it is endless or no number', () => {
  const song = testProject();
  const { mix, master, tracks } = song;
  const [vocals, ...others] = tracks;
  const strange: Project[] = [
    { ...song, tracks: [{ ...vocals!, gainDb: 9999 }, ...others] },
    { ...song, mix: { ...mix, vocalBoostDb: 9999 } },
    ...[{ gainDb: 9999 }, { targetLufs: 9999 }, { truePeakDb: 9999 }].map((one) => ({
      ...song,
      master: { ...master, ...one },
    })),
  ];
  for (const one of strange) expect(projectSchema.safeParse(one).success).toBe(false);
  const quiet = { ...song, tracks: [{ ...vocals!, gainDb: -144 }, ...others], master: { ...master, gainDb: 24 } };
  expect(projectSchema.parse(quiet)).toEqual(quiet);
});

test.each([
  null,
  7,
  'x',
  [],
  {},
  { schema: 'x' },
  { schema: 0 },
  { schema: 1.5 },
  { schema: 1 },
  { schema: 1, regions: [7, null] },
])('what is no project, as %j, comes through without an error and is then refused by the schema', (raw) => {
  expect(projectSchema.safeParse(migrate(raw)).success).toBe(false);
});
