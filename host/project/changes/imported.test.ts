import { expect, test } from 'vitest';
import type { Action } from '../actions.ts';
import { act, NO_HISTORY, undo } from '../history.ts';
import { ImpossibleAction, isHostAction, labelOf, personActionSchema, reduce } from '../reduce.ts';
import { RATE, testProject, testRegion, testTake } from '../test-project.ts';

const take = {
  ...testTake('t9', 9 * RATE, 10 * RATE),
  treatment: 'imported' as const,
  label: 'Edited in a DAW' as const,
};
const NOTHING = { from: 'bass.wav', regions: [], takes: [], rhythm: null, chords: null, sections: null };
const bring = (payload: Partial<Extract<Action, { type: 'project/import' }>['payload']>): Action => ({
  type: 'project/import',
  payload: { ...NOTHING, ...payload },
});

const mixed = testProject([
  testRegion('r1', 'bass', 9, {
    takes: [testTake('t1', 9 * RATE, 10 * RATE)],
    chosenTake: null,
    blend: 0.5,
    fadeIn: 10,
    status: 'ignored',
  }),
]);

test('a take that was brought is heard as it is: chosen, unblended, with its own fades', () => {
  const [region] = reduce(mixed, bring({ takes: [{ region: 'r1', take }] })).regions;
  expect(region).toMatchObject({ chosenTake: 1, blend: 1, fadeIn: null, status: 'open' });
  expect(region!.takes[1]).toEqual(take);
});

test.each(['accepted', 'ignored', 'open'] as const)(
  'a region that was %s is to be accepted when a take was brought',
  (status) => {
    const held = { ...mixed, regions: mixed.regions.map((region) => ({ ...region, chosenTake: 0, status })) };
    expect(reduce(held, bring({ takes: [{ region: 'r1', take }] })).regions[0]).toMatchObject({
      chosenTake: 1,
      status: 'open',
    });
  },
);

test('all that was brought is one step of undo, with a label', () => {
  const region = testRegion('n1', 'drums', 20);
  const action = bring({
    takes: [{ region: 'r1', take }],
    regions: [region],
    chords: [{ start: 0, end: mixed.length, label: 'Dm', confidence: 1 }],
    sections: [{ start: 0, end: mixed.length, label: 'Verse' }],
    rhythm: { tempo: { bpm: 90, confidence: 1 }, meter: [3, 4], beats: [0, 32_000], downbeats: [0] },
  });
  expect(isHostAction(action)).toBe(false);
  expect(labelOf(mixed, action)).toBe('Import bass.wav');
  const after = act({ project: mixed, history: NO_HISTORY }, action);
  expect(after.project.regions.map(({ id }) => id)).toEqual(['r1', 'n1']);
  expect(after.project.profile).toMatchObject({ meter: [3, 4], beats: [0, 32_000], sections: [{ label: 'Verse' }] });
  expect(after.project.edits.chords).toHaveLength(1);
  expect(undo(after)!.project).toEqual(mixed);
});

test('a take of a region that is brought along belongs to it, and the action stays as it was', () => {
  const region = testRegion('n1', 'drums', 20);
  const own = { ...take, start: 20 * RATE, end: 21 * RATE };
  const action = bring({ regions: [region], takes: [{ region: 'n1', take: own }] });
  const before = structuredClone(action);
  const twice = [reduce(mixed, action), reduce(mixed, action)];
  for (const { regions } of twice) {
    expect(regions.find(({ id }) => id === 'n1')).toMatchObject({ takes: [own], chosenTake: 0, blend: 1 });
  }
  expect(action).toEqual(before);
});

test('a plugin that a DAW left alone stays as it is set now, though it was set otherwise when the file was read', () => {
  const plugin = { format: 'VST3', plugin: '0'.repeat(32), name: 'Verb', vendor: '', state: null } as const;
  const insert = (id: string, value: number) => ({ ...plugin, id, parameters: { size: value }, bypass: false, wet: 1 });
  const set = {
    type: 'insert/parameter',
    payload: { place: 'bass', id: 'v', parameter: 'size', value: 0.75 },
  } as const;
  const before = reduce(mixed, { type: 'insert/add', payload: { place: 'bass', insert: insert('v', 0.25), at: 0 } });
  const inserts = [insert('new', 0.5), { ...insert('v', 0.25), bypass: true, wet: 0.5 }];
  const after = reduce(reduce(before, set), bring({ chains: [{ place: 'bass', inserts }] }));
  expect(after.tracks.find(({ stem }) => stem === 'bass')!.chain).toEqual([
    insert('new', 0.5),
    { ...insert('v', 0.75), bypass: true, wet: 0.5 },
  ]);
});

test('a window cannot send it, for it names sounds', () => {
  expect(personActionSchema.safeParse(bring({})).success).toBe(false);
});

test.each([
  ['a locked track', { takes: [{ region: 'r1', take }] }, { locked: true }],
  ['a region over another', { regions: [testRegion('n', 'bass', 9.5)] }, {}],
  ['a region past the end', { regions: [testRegion('n', 'bass', 99.5)] }, {}],
  [
    'a take that its region does not cover',
    { takes: [{ region: 'r1', take: testTake('x', 9 * RATE, 12 * RATE) }] },
    {},
  ],
  ['a region of a name that is taken', { regions: [testRegion('r1', 'drums', 20)] }, {}],
] as const)('%s is refused, and nothing is changed', (_, payload, track) => {
  const project = { ...mixed, tracks: mixed.tracks.map((one) => ({ ...one, ...track })) };
  expect(() => reduce(project, bring(payload as never))).toThrow(ImpossibleAction);
});

test('without music that was heard there is no place for a beat', () => {
  expect(() => reduce({ ...mixed, profile: null }, bring({ sections: [] }))).toThrow(/not heard yet/);
});
