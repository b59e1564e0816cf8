import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { memorySource } from '../../dsp/audio/memory.ts';
import { perStem } from '../../dsp/audio/stem.ts';
import { CAUSES, type Finding } from '../../dsp/damage/finding.ts';
import { learn } from '../../dsp/restore/library.ts';
import { remediesFor } from '../../dsp/restore/remedies.ts';
import type { Wound } from '../../dsp/restore/remedy.ts';
import { music, noiseOf, RATE as SONG_RATE } from '../../dsp/restore/testing.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import type { Work } from '../api/backend.ts';
import type { Job } from '../jobs/job.ts';
import { ofAsset } from '../jobs/refs.ts';
import type { JobEvent, Runner } from '../jobs/runner.ts';
import type { SongRef, Treated } from '../jobs/treat.ts';
import type { HostAction } from '../project/actions.ts';
import type { Project, Region } from '../project/project.ts';
import { reduce } from '../project/reduce.ts';
import { RATE, testAsset, testProject, testRegion } from '../project/test-project.ts';
import type { OpenProject } from './open-project.ts';
import { isDrawnByLot, regionsToTreat, styleOf, treatRegions, treatTitle } from './treating.ts';
import type { Task } from './work-list.ts';

const scratch = scratchFolder();

type Brought = Extract<HostAction, { type: 'host/treated' }>['payload'];

interface Asked {
  readonly song: { readonly key: string; readonly file: string };
  readonly region: {
    readonly stem: string;
    readonly cause: string | null;
    readonly severity: string;
    readonly seed: number;
  };
}

/** Treats regions of a project with a treatment that answers by itself. Returns what it was asked, and the project afterwards. */
async function treated(
  start: Project,
  ids: string[],
  answer: (seed: number) => Treated,
  findings: Finding[] = [],
  hears: (treated: unknown) => void = () => {},
) {
  let project = start;
  const asked: Asked[] = [];
  const kept: string[] = [];
  const asks: [string, number][] = [];
  let brought: string | null = null;
  const told: [string | null, NonNullable<Work['treated']>][] = [];
  const runnerOf = (tell: (event: JobEvent) => void) =>
    ({
      cache: { folders: { scratch } },
      toldTo: runnerOf,
      async run(job: Job<unknown, unknown>, input: unknown) {
        if (job.name !== 'treat') return {};
        const turn = asked.push(input as Asked);
        // Each is behind the one before, as where there is one thread.
        await new Promise((resolve) => setTimeout(resolve, turn));
        tell({ kind: 'progress', id: turn, job: 'treat', label: '', fraction: 0.25 });
        return answer((input as Asked).region.seed);
      },
    }) as unknown as Runner;
  const stems = perStem((stem) => project.tracks.find((track) => track.stem === stem)!.asset);
  const open = {
    get project() {
      return project;
    },
    listenedTo: async () => ({
      stems: { mix: ofAsset(project.mixAsset!), stems, separated: true },
      damage: perStem((stem) => ({ level: 'good', snr: 0, lufs: -20, findings: stem === 'bass' ? findings : [] })),
      profile: project.profile!,
    }),
    keep: async (assets: { hash: string }[]) => void kept.push(...assets.map(({ hash }) => hash)),
    inHand: { done: () => {} },
    bring: async (work: string, of: number, made: Brought) => {
      brought = made.id;
      asks.push([work, of]);
      project = reduce(project, { type: 'host/treated', payload: made });
    },
  } as unknown as OpenProject;
  const task = {
    id: 'work',
    signal: new AbortController().signal,
    scope: {},
    treated: (treated) => {
      told.push([brought, treated]);
      hears(treated);
    },
  } as Task;
  await treatRegions(
    open,
    runnerOf(() => {}),
    task,
    regionsToTreat(project, ids),
  );
  return {
    asked,
    asks,
    kept,
    told,
    project,
    region: (id: string): Region => project.regions.find((one) => one.id === id)!,
  };
}

/** A take whose sound depends on `name` alone. */
function made(name: string, why = 'Repaired.', warning: string | null = null): Treated {
  const take = {
    kind: 'treated' as const,
    start: 0,
    end: RATE,
    fadeIn: 0,
    fadeOut: 0,
    law: 1 as const,
    treatment: 'restore' as const,
    label: 'Restored' as const,
    engine: { name: 'restore', version: '1', model: null },
    why,
    warning,
    material: [],
    settings: {},
    confidenceAfter: 0.5,
    before: {},
    after: {},
  };
  return { kind: 'treated', take, asset: testAsset(name, RATE) };
}

test('a region gets as many takes as it asks for, by its own treatment and seed, with the reason, and their sound is kept first', async () => {
  const region = testRegion('r', 'bass', 0, { takeCount: 3, seed: 5, treatment: 'rebuild' });
  const {
    asked,
    kept,
    region: after,
  } = await treated(testProject([region]), ['r'], (seed) => made(`take ${seed}`, `Made with ${seed}.`));
  expect(asked.map((one) => one.region)).toEqual(
    [5, 6, 7].map((seed) => expect.objectContaining({ seed, treatment: 'rebuild', stem: 'bass' })),
  );
  expect(after('r').takes.map(({ seed, why }) => [seed, why])).toEqual([
    [5, 'Made with 5.'],
    [6, 'Made with 6.'],
    [7, 'Made with 7.'],
  ]);
  expect(new Set(after('r').takes.map(({ id }) => id)).size).toBe(3);
  expect(kept).toEqual(after('r').takes.map(({ asset }) => asset.hash));
});

test('what the judge holds against a take is kept with it, and nothing where it holds nothing', async () => {
  const warning = 'The take is farther off: it is better left alone.';
  const region = testRegion('r', 'bass', 0, { takeCount: 2, treatment: 'rebuild' });
  const { region: after } = await treated(testProject([region]), ['r'], (seed) =>
    made(`take ${seed}`, 'Made.', seed === 0 ? warning : null),
  );
  expect(after('r').takes.map((take) => take.warning)).toEqual([warning, undefined]);
});

test('what several regions get is brought as one asking for so many', async () => {
  const regions = [testRegion('r', 'bass', 0), testRegion('s', 'drums', 4)];
  const { asks } = await treated(testProject(regions), ['r', 's'], (seed) => made(`take ${seed}`));
  expect(asks).toEqual([
    ['work', 2],
    ['work', 2],
  ]);
});

test('of several regions each is told to wait, to be under way, and to be done as soon as its take is there', async () => {
  const regions = [testRegion('r', 'bass', 0), testRegion('s', 'drums', 4)];
  const { told } = await treated(testProject(regions), ['r', 's'], (seed) => made(`take ${seed}`));
  const under = { fraction: 0.25, done: false };
  const over = { fraction: 1, done: true };
  expect(told).toEqual([
    [null, {}],
    [null, { r: under }],
    ['r', { r: over }],
    ['r', { r: over, s: under }],
    ['s', { r: over, s: over }],
  ]);
  expect((await treated(testProject(regions), ['r'], () => made('take'))).told).toEqual([]);
});

test('a region that fails is in work no more, while others of the same work go on', async () => {
  const regions = [testRegion('r', 'bass', 0, { seed: 7 }), testRegion('s', 'drums', 4)];
  const told: unknown[] = [];
  const answer = (seed: number): Treated => {
    if (seed === 7) throw new Error('broken');
    return made('take');
  };
  const treating = treated(testProject(regions), ['r', 's'], answer, [], (now) => void told.push(now));
  await expect(treating).rejects.toThrow('broken');
  expect(told[2]).toEqual({ r: { fraction: 1, done: true } });
});

test('asking again gives other takes: seeds go on after those that are there, and no sound comes twice', async () => {
  const region = testRegion('r', 'bass', 0, { takeCount: 2 });
  const first = await treated(testProject([region]), ['r'], (seed) => made(`take ${seed}`));
  const second = await treated(first.project, ['r'], (seed) => made(`take ${seed}`));
  expect(second.region('r').takes.map(({ seed }) => seed)).toEqual([0, 1, 2, 3]);
  const same = await treated(second.project, ['r'], () => made('take 0'));
  expect(same.region('r').takes).toHaveLength(4);
  expect(same.region('r').untouched).toContain('like one that is there already');
});

test('where no seed changes anything the one take is made once, and asking again tries nothing new but says so', async () => {
  const damage = { cause: 'clipping', severity: 'severe', confidence: 1, detail: '' } as const;
  const region = testRegion('r', 'bass', 0, { treatment: 'restore', takeCount: 3, seed: 4, damage });
  const first = await treated(testProject([region]), ['r'], () => made('take'));
  expect(first.asked.map((one) => one.region.seed)).toEqual([4]);
  const project = reduce(first.project, { type: 'region/set', payload: { id: 'r', seed: 9 } });
  const again = await treated(project, ['r'], () => made('take'));
  // With the seed that it was made with, which is remembered.
  expect(again.asked.map((one) => one.region.seed)).toEqual([4]);
  expect(again.region('r').untouched).toContain('the same here with every seed');
  // A dropout in it is filled by lot.
  const gap: Finding = { start: 0, end: RATE, cause: 'dropout', severity: 'minor', confidence: 1, detail: '' };
  const filled = await treated(project, ['r'], () => made('take'), [gap]);
  expect(filled.asked.slice(0, 3).map((one) => one.region.seed)).toEqual([9, 10, 11]);
});

test('of what restores, only what fills a dropout and what a model makes goes by the seed', () => {
  const settings = { treatment: 'restore', settings: {} } as const;
  expect(isDrawnByLot({ ...settings, treatment: 'auto' }, [])).toBe(true);
  expect(isDrawnByLot({ ...settings, settings: { enhance: 0.5 } }, [])).toBe(true);
  const sound = music(1.2);
  const random = noiseOf(1);
  const [from, to] = [SONG_RATE, 1.1 * SONG_RATE].map(Math.round) as [number, number];
  const damaged = sound.map((value, n) => {
    if (n < from || n >= to) return value;
    if (n > from + 1000 && n < from + 2000) return 0;
    return Math.max(-0.2, Math.min(0.2, value + 0.01 * random())) + (n % 700 === 0 ? 0.5 : 0);
  });
  const clean = [memorySource([sound.subarray(0, from)], SONG_RATE)];
  const library = learn(clean);
  for (const cause of CAUSES) {
    const wound: Wound = {
      ...{ sampleRate: SONG_RATE, audio: [damaged], from, to, told: true, clean, library: () => library },
      get seed(): number {
        throw new Error('a lot was drawn');
      },
    };
    const mend = () => remediesFor(new Set([cause])).map((remedy) => remedy.mend(wound, () => {}));
    if (isDrawnByLot(settings, [cause])) expect(mend, cause).toThrow('a lot was drawn');
    else expect(mend, cause).not.toThrow();
  }
});

test('where nothing betters a region the reason is told, and further seeds are not tried in vain', async () => {
  const none = (): Treated => ({ kind: 'untouched', why: 'Better left alone.' });
  const first = await treated(testProject([testRegion('r', 'bass', 0)]), ['r'], none);
  expect(first.region('r')).toMatchObject({ takes: [], untouched: 'Better left alone.' });
  const { project } = await treated(testProject([testRegion('r', 'bass', 0)]), ['r'], () => made('take'));
  const again = await treated(project, ['r'], none);
  expect(again.region('r').takes).toHaveLength(1);
  expect(again.asked).toHaveLength(1);
});

test('treatments go by the notes, hits and chords as the person put them right', async () => {
  const start = testProject([testRegion('r', 'bass', 0)]);
  const note = { start: 10, end: 20, midi: 33, confidence: 1 };
  const hit = { time: 5, class: 'kick' as const, strength: 1 };
  const chords = start.profile!.chords.map((chord) => ({ ...chord, label: 'Dm' }));
  const edits = { chords, melody: null, bass: [note], drums: [hit] };
  const { asked } = await treated({ ...start, edits }, ['r'], () => made('take'));
  const song = JSON.parse(readFileSync(asked[0]!.song.file, 'utf8')) as SongRef;
  expect(song.profile.bass.notes).toEqual([note]);
  expect(song.profile.drums).toEqual([hit]);
  expect(song.profile.chords).toEqual(chords);
  expect(song.profile.melody).toEqual(start.profile!.melody);
  const { bass, drums } = start.profile!;
  const none = { gone: [], fresh: [] };
  expect(song.corrections).toEqual({
    melody: none,
    bass: { gone: bass.notes, fresh: [note] },
    drums: { gone: drums, fresh: [hit] },
  });
});

test('an edit makes another song of it for every treatment, and taking it back the same again', async () => {
  const start = testProject([testRegion('r', 'bass', 0)]);
  const keyWith = async (edits: Partial<Project['edits']>) =>
    (await treated({ ...start, edits: { ...start.edits, ...edits } }, ['r'], () => made('take'))).asked[0]!.song.key;
  const heard = start.profile!;
  const plain = await keyWith({});
  expect(await keyWith({ drums: heard.drums, melody: heard.melody.notes })).toBe(plain);
  const hit = { time: 5, class: 'kick' as const, strength: 1 };
  const note = { start: 10, end: 20, midi: 60, confidence: 1 };
  const keys = [
    plain,
    await keyWith({ drums: [...heard.drums, hit] }),
    await keyWith({ drums: [...heard.drums, { ...hit, class: 'snare' }] }),
    await keyWith({ melody: [...heard.melody.notes, note] }),
    await keyWith({ melody: [...heard.melody.notes, { ...note, midi: 62 }] }),
    await keyWith({ bass: [...heard.bass.notes, note] }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

test('a drawn region is treated for the worst that was found in it, a detected one for what it is', async () => {
  const finding: Finding = { start: 0, end: RATE, cause: 'clipping', severity: 'severe', confidence: 1, detail: '' };
  const damage = { cause: 'noise' as const, severity: 'damaged' as const, confidence: 1, detail: '' };
  const regions = [
    testRegion('drawn', 'bass', 0),
    testRegion('found', 'bass', 2, { damage }),
    testRegion('clean', 'bass', 4),
  ];
  const ids = regions.map(({ id }) => id);
  const { asked } = await treated(testProject(regions), ids, () => made('take'), [finding]);
  expect(asked.map(({ region: { cause, severity } }) => [cause, severity])).toEqual([
    ['clipping', 'severe'],
    ['noise', 'damaged'],
    [null, 'minor'],
  ]);
});

test('tags go along with the words of a style, and none of both leaves it to what was heard', () => {
  expect(styleOf({ describe: 'round bass', tags: ['dry', 'sixties'] })).toBe('round bass, dry, sixties');
  expect(styleOf({ describe: '', tags: ['dry'] })).toBe('dry');
  expect(styleOf({ describe: '', tags: [] })).toBe('');
});

test('what cannot be treated is refused with the reason before anything is begun', () => {
  const project = testProject([testRegion('r', 'bass', 0), testRegion('ai', 'drums', 0, { treatment: 'jasco' })]);
  const tracks = project.tracks.map((track) => ({ ...track, locked: track.stem === 'bass' }));
  expect(() => regionsToTreat({ ...project, tracks }, ['r'])).toThrow('The bass track is locked');
  expect(() => regionsToTreat(project, ['ai'])).toThrow('JASCO');
  expect(() => regionsToTreat(project, ['gone'])).toThrow('not there any more');
  expect(regionsToTreat(project, ['r', 'ai', 'r']).map(({ id }) => id)).toEqual(['r']);
});

test('the work is named as a musician would say it', () => {
  const region = testRegion('r', 'bass', 10, { treatment: 'rebuild' });
  const project = testProject([region]);
  expect(treatTitle(project, [region])).toMatch(/^Rebuilding bass, bars \d+\.\d to \d+\.\d$/);
  expect(treatTitle({ ...project, profile: null }, [region])).toBe('Rebuilding bass, 0:10.0 to 0:11.0');
  expect(treatTitle(project, [region, region])).toBe('Mending 2 regions');
});
