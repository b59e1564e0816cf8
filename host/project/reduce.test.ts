import { describe, expect, test } from 'vitest';
import { type Action, CHANGES } from './changes.ts';
import { faultOf, type Project, projectSchema } from './project.ts';
import { actionSchema, ImpossibleAction, labelOf, personActionSchema, reduce } from './reduce.ts';
import { notesOf } from './selectors.ts';
import { RATE, testProject, testRegion, testTake } from './test-project.ts';

const mended = testRegion('r1', 'bass', 10, {
  takes: [testTake('a', 10 * RATE, 11 * RATE), testTake('b', 10 * RATE, 11 * RATE)],
  chosenTake: 1,
});
const base = testProject([mended, testRegion('r2', 'bass', 20), testRegion('r3', 'drums', 10)]);
const all = (...actions: Action[]): Project => actions.reduce(reduce, base);
const region = (project: Project, id: string) => project.regions.find((candidate) => candidate.id === id)!;
const refused = (project: Project, action: Action): string => {
  try {
    reduce(project, action);
  } catch (error) {
    if (error instanceof ImpossibleAction) return error.message;
    throw error;
  }
  return 'was not refused';
};

const plugin = { format: 'VST3', plugin: '0'.repeat(32), name: 'Verb', vendor: '' } as const;
const insert = { id: 'i', ...plugin, state: null, parameters: {}, bypass: false, wet: 1 };

describe('every change', () => {
  const note = { start: 0, end: 100, midi: 60, confidence: 1 };
  const hit = { time: 5, class: 'snare', strength: 1 } as const;
  const inserted = { place: 'bass', id: 'i1' } as const;
  const [first, , ...rest] = base.profile!.chords;
  const examples: { readonly [T in Action['type']]: Extract<Action, { type: T }>['payload'] } = {
    'project/rename': { name: 'Other' },
    'project/consent': {},
    'track/set': { stem: 'bass', gainDb: -3 },
    'region/add': { id: 'new', stem: 'bass', start: 0, end: 100 },
    'region/resize': { id: 'r1', start: 10 * RATE, end: 12 * RATE },
    'region/split': { id: 'r1', at: 10 * RATE + 100, newId: 'new' },
    'region/merge': { id: 'r1', with: 'r2' },
    'region/remove': { id: 'r1' },
    'region/set': { id: 'r1', blend: 0.5 },
    'region/choose': { id: 'r1', take: null },
    'region/acceptMany': { ids: ['r1', 'r2'] },
    'take/remove': { region: 'r1', take: 'a' },
    'note/add': { part: 'bass', note },
    'note/set': { part: 'melody', index: 1, note },
    'note/remove': { part: 'melody', index: 1 },
    'hit/add': { hit },
    'hit/set': { index: 0, hit },
    'hit/remove': { index: 0 },
    'chord/set': { index: 0, chord: { ...first!, label: 'Dm7/A' } },
    'chord/split': { index: 0, at: RATE, label: 'N' },
    'chord/remove': { index: 0 },
    'edits/revert': { part: 'drums' },
    'insert/add': { place: 'bass', insert, at: 0 },
    'insert/remove': inserted,
    'insert/move': { ...inserted, to: 1 },
    'insert/set': { ...inserted, bypass: true },
    'insert/parameter': { ...inserted, parameter: '7', value: 0.5 },
    'insert/state': { ...inserted, state: 'AAAA' },
    'insert/chain': { place: 'bass', inserts: [], name: 'Warm' },
    'mix/set': { vocalBoostDb: 2 },
    'master/set': { targetLufs: -14 },
    'host/separated': { tracks: base.tracks, residual: null, separator: null, mixAsset: null },
    'host/detected': {
      regions: [testRegion('d1', 'other', 1)],
      levels: { vocals: 'good', drums: 'good', bass: 'severe', other: 'minor' },
    },
    'host/heard': { profile: { ...base.profile!, chords: [first!, ...rest] } },
    'host/treated': { id: 'r2', takes: [testTake('c', 20 * RATE, 21 * RATE)], untouched: null },
    'project/import': {
      from: 'labels.txt',
      regions: [testRegion('i1', 'other', 1)],
      takes: [],
      rhythm: null,
      chords: null,
      sections: null,
    },
  };

  test.each(Object.keys(CHANGES) as Action['type'][])(
    '%s makes a project that is whole, keeps the old one, and has a label',
    (type) => {
      const action = { type, payload: examples[type] } as Action;
      const chained = ['i1', 'i2'].reduce<Project>(
        (project, id) =>
          reduce(project, { type: 'insert/add', payload: { place: 'bass', insert: { ...insert, id }, at: 9 } }),
        base,
      );
      const edited = reduce(chained, { type: 'hit/remove', payload: { index: 3 } });
      const before = JSON.stringify(edited);
      const after = reduce(edited, actionSchema.parse(JSON.parse(JSON.stringify(action))));
      expect(after).not.toEqual(edited);
      expect(JSON.stringify(edited)).toBe(before);
      expect(projectSchema.parse(after)).toEqual(after);
      expect(faultOf(after)).toBe(null);
      expect(labelOf(edited, action)).toMatch(/^[A-Z].{3,60}$/);
    },
  );

  test.each(Object.keys(CHANGES) as Action['type'][])('%s refuses a payload of another form', (type) => {
    for (const payload of [
      null,
      7,
      [],
      { id: 7, region: 7, name: 7, stem: 'flute', part: 'x', index: -1, hit: 1, regions: 1 },
    ]) {
      const parsed = actionSchema.safeParse({ type, payload });
      const isFree = type === 'project/consent' || type === 'mix/set' || type === 'master/set';
      expect(parsed.success).toBe(isFree && typeof payload === 'object' && !Array.isArray(payload) && payload !== null);
    }
  });
});

test('a window cannot send what only finished work may tell', () => {
  expect(personActionSchema.safeParse({ type: 'host/heard', payload: { profile: base.profile } }).success).toBe(false);
  expect(personActionSchema.safeParse({ type: 'toString', payload: {} }).success).toBe(false);
});

test('numbers that JSON cannot hold, and levels that no ear can, are refused', () => {
  for (const gainDb of [Number.NaN, Number.POSITIVE_INFINITY, 1000]) {
    expect(actionSchema.safeParse({ type: 'track/set', payload: { stem: 'bass', gainDb } }).success).toBe(false);
    expect(actionSchema.safeParse({ type: 'master/set', payload: { gainDb } }).success).toBe(false);
  }
});

test('the level of the master is set alone, and told of as such', () => {
  const action: Action = { type: 'master/set', payload: { gainDb: -4.5 } };
  expect(reduce(base, action)).toEqual({ ...base, master: { ...base.master, gainDb: -4.5 } });
  expect(labelOf(base, action)).toBe('Change the level of the master');
});

test('what did not change is the very same object', () => {
  const after = all({ type: 'region/set', payload: { id: 'r1', blend: 0.5 } });
  expect(after.regions[1]).toBe(base.regions[1]);
  expect(after.profile).toBe(base.profile);
});

describe('a region', () => {
  test('past the end of the song is refused', () => {
    const end = base.length;
    expect(
      refused(base, { type: 'region/add', payload: { id: 'n', stem: 'bass', start: end - 5, end: end + 1 } }),
    ).toContain('past the end');
    expect(refused(base, { type: 'region/resize', payload: { id: 'r2', start: end - 5, end: end + 1 } })).toContain(
      'past the end',
    );
  });

  test('never comes to lie over another of its stem, but may touch it and lie over one of another stem', () => {
    const add = (start: number, end: number): Action => ({
      type: 'region/add',
      payload: { id: 'n', stem: 'bass', start, end },
    });
    expect(refused(base, add(9 * RATE, 10 * RATE + 1))).toContain('over another bass region');
    expect(refused(base, { type: 'region/resize', payload: { id: 'r1', start: 10 * RATE, end: 25 * RATE } })).toContain(
      'over another',
    );
    expect(region(all(add(9 * RATE, 10 * RATE)), 'n').end).toBe(10 * RATE);
    expect(
      region(all({ type: 'region/add', payload: { id: 'n', stem: 'vocals', start: 0, end: 30 * RATE } }), 'n').status,
    ).toBe('open');
  });

  test('that lies over another already, as in older projects, can still be moved off it', () => {
    const crossed = testProject([testRegion('x', 'bass', 1), { ...testRegion('y', 'bass', 1), start: RATE * 1.5 }]);
    const after = reduce(crossed, { type: 'region/resize', payload: { id: 'y', start: 1.6 * RATE, end: 3 * RATE } });
    expect(region(after, 'y').end).toBe(3 * RATE);
  });

  test('keeps its takes when its edges or settings change', () => {
    const after = all(
      { type: 'region/resize', payload: { id: 'r1', start: 9 * RATE, end: 11.5 * RATE } },
      { type: 'region/set', payload: { id: 'r1', seed: 9, treatment: 'rebuild', settings: { depth: 2 } } },
    );
    expect(region(after, 'r1').takes).toBe(mended.takes);
    expect(region(after, 'r1').chosenTake).toBe(1);
  });

  test('of a locked track is left alone', () => {
    const locked = all({ type: 'track/set', payload: { stem: 'bass', locked: true } });
    for (const action of [
      { type: 'region/remove', payload: { id: 'r1' } },
      { type: 'region/choose', payload: { id: 'r1', take: null } },
      { type: 'take/remove', payload: { region: 'r1', take: 'a' } },
      { type: 'region/add', payload: { id: 'n', stem: 'bass', start: 0, end: 5 } },
    ] as const) {
      expect(refused(locked, action)).toContain('locked');
    }
  });

  test('that is unknown, or a take of it, is refused', () => {
    expect(refused(base, { type: 'region/remove', payload: { id: 'nope' } })).toContain('gone');
    expect(refused(base, { type: 'take/remove', payload: { region: 'r1', take: 'nope' } })).toContain('gone');
    expect(refused(base, { type: 'region/choose', payload: { id: 'r1', take: 2 } })).toContain('no take 3');
    expect(refused(base, { type: 'region/add', payload: { id: 'r1', stem: 'other', start: 0, end: 5 } })).toContain(
      'already',
    );
  });

  test('that is split sounds as before: each take goes with the half that it begins in', () => {
    const two = all(
      { type: 'region/merge', payload: { id: 'r1', with: 'r2' } },
      { type: 'host/treated', payload: { id: 'r1', takes: [testTake('late', 20 * RATE, 21 * RATE)], untouched: null } },
      { type: 'region/split', payload: { id: 'r1', at: 15 * RATE, newId: 'n' } },
    );
    const [left, right] = [region(two, 'r1'), region(two, 'n')];
    expect([left.end, right.start, right.end]).toEqual([15 * RATE, 15 * RATE, 21 * RATE]);
    expect([left.takes.map((t) => t.id), left.chosenTake]).toEqual([['a', 'b'], null]);
    expect([right.takes.map((t) => t.id), right.chosenTake]).toEqual([['late'], 0]);
  });

  test('is not merged over a third', () => {
    const three = all({ type: 'region/add', payload: { id: 'm', stem: 'bass', start: 15 * RATE, end: 16 * RATE } });
    expect(refused(three, { type: 'region/merge', payload: { id: 'r2', with: 'r1' } })).toContain('between');
  });
});

test('removing a take keeps the choice on the take that was chosen', () => {
  expect(region(all({ type: 'take/remove', payload: { region: 'r1', take: 'a' } }), 'r1').chosenTake).toBe(0);
  expect(region(all({ type: 'take/remove', payload: { region: 'r1', take: 'b' } }), 'r1').chosenTake).toBe(null);
});

describe('what was heard', () => {
  const note = { start: 5, end: 10, midi: 40, confidence: 1 };

  test('is copied as a whole at the first edit, and stays as it was', () => {
    const after = all({ type: 'note/set', payload: { part: 'melody', index: 2, note } });
    expect(after.profile).toBe(base.profile);
    expect(after.edits.melody).toHaveLength(5);
    expect(notesOf(after, 'melody')[2]).toEqual(note);
    expect(notesOf(reduce(after, { type: 'edits/revert', payload: { part: 'melody' } }), 'melody')).toBe(
      base.profile!.melody.notes,
    );
  });

  test('keeps the indices of notes while one is moved past another', () => {
    const after = all({
      type: 'note/set',
      payload: { part: 'melody', index: 0, note: { ...note, start: 3 * RATE, end: 4 * RATE } },
    });
    expect(notesOf(after, 'melody')[0]!.start).toBe(3 * RATE);
  });

  test('has chords without gaps after every edit', () => {
    const chord = { ...base.profile!.chords[1]!, start: 20 * RATE, end: 60 * RATE };
    const after = all(
      { type: 'chord/set', payload: { index: 1, chord } },
      { type: 'chord/split', payload: { index: 1, at: 30 * RATE, label: 'Dm' } },
      { type: 'chord/remove', payload: { index: 0 } },
      { type: 'chord/remove', payload: { index: 2 } },
    ).edits.chords!;
    expect(after.map(({ start, end, label }) => [start / RATE, end / RATE, label])).toEqual([
      [0, 30, 'F'],
      [30, 75, 'Dm'],
      [75, 100, 'G'],
    ]);
    expect(refused(base, { type: 'chord/set', payload: { index: 1, chord: { ...chord, end: 80 * RATE } } })).toContain(
      'neighbours',
    );
  });

  test('says of what is no chord that it is none, and moves one that a DAW calls otherwise', () => {
    const named = (label: string) => {
      const chords = base.profile!.chords.map((chord) => ({ ...chord, label }));
      return { ...base, edits: { ...base.edits, chords } };
    };
    const set = (label: string) => {
      return { type: 'chord/set', payload: { index: 0, chord: { ...base.profile!.chords[0]!, label } } } as const;
    };
    expect(refused(base, set('Q#zz'))).toMatch(/^Resonate knows no chord called Q#zz: write one such as/);
    expect(refused(base, { type: 'chord/split', payload: { index: 0, at: RATE, label: 'H' } })).toContain('called H:');
    expect(reduce(base, set('F#m7b5/C')).edits.chords![0]!.label).toBe('F#m7b5/C');
    expect(reduce(named('Bm9'), set('Bm9')).edits.chords![0]!.label).toBe('Bm9');
  });

  test('cannot be edited where nothing was heard', () => {
    expect(refused({ ...base, profile: null }, { type: 'note/add', payload: { part: 'bass', note } })).toContain(
      'not heard yet',
    );
    expect(refused(base, { type: 'note/remove', payload: { part: 'bass', index: 0 } })).toContain('gone');
  });
});

describe('finished work', () => {
  const levels = { vocals: 'good', drums: 'good', bass: 'good', other: 'good' } as const;

  test('that finds damage where a person marked a region gets the longest part beside it', () => {
    const found = { ...testRegion('d', 'bass', 8), end: 14 * RATE };
    const inside = testRegion('e', 'bass', 10);
    const after = all({ type: 'host/detected', payload: { regions: [found, inside], levels } });
    expect([region(after, 'd').start, region(after, 'd').end]).toEqual([11 * RATE, 14 * RATE]);
    expect(after.regions.map((r) => r.id)).toEqual(['r1', 'r2', 'r3', 'd']);
  });

  test('that separates again leaves the mixer and the chain as the person set them meanwhile, and brings what it found', () => {
    const set = all(
      { type: 'track/set', payload: { stem: 'bass', gainDb: -3, pan: 0.5, mute: true, solo: true, locked: true } },
      { type: 'insert/add', payload: { place: 'bass', insert, at: 0 } },
    );
    const found = {
      asset: { ...base.tracks[2]!.asset, hash: 'f'.repeat(64) },
      level: 'severe',
      snr: 7,
      lufs: -40,
    } as const;
    const separate = (tracks: Project['tracks']) =>
      reduce(set, { type: 'host/separated', payload: { tracks, residual: null, separator: null, mixAsset: null } });
    const after = separate(base.tracks.map((track) => (track.stem === 'bass' ? { ...track, ...found } : track)));
    expect(after.tracks[2]).toEqual({ ...set.tracks[2], ...found });
    expect(after.tracks[2]!.chain).toEqual([insert]);
    // A chain that was taken out meanwhile does not come back.
    expect(reduce(base, { type: 'host/separated', payload: { ...set, mixAsset: null } }).tracks[2]!.chain).toEqual([]);
  });

  test('that brings takes chooses the surest of them, and twice the same does nothing more', () => {
    const takes = [testTake('c', 20 * RATE, 21 * RATE, 0.2), testTake('d', 20 * RATE, 21 * RATE, 0.9)];
    const action: Action = { type: 'host/treated', payload: { id: 'r2', takes, untouched: null } };
    const after = all(action, { type: 'region/choose', payload: { id: 'r2', take: 0 } }, action);
    expect(region(all(action), 'r2').chosenTake).toBe(1);
    expect([region(after, 'r2').takes.length, region(after, 'r2').chosenTake]).toEqual([2, 0]);
  });
});

test('takes that arrive on a track that was locked meanwhile are kept, and what is heard stays', () => {
  const takes = [testTake('c', 10 * RATE, 11 * RATE)];
  const after = all(
    { type: 'track/set', payload: { stem: 'bass', locked: true } },
    { type: 'host/treated', payload: { id: 'r1', takes, untouched: null } },
  );
  expect([region(after, 'r1').takes.length, region(after, 'r1').chosenTake]).toEqual([3, 1]);
});

test('labels are a musician’s words with the bar', () => {
  expect(labelOf(base, { type: 'region/set', payload: { id: 'r2', fadeIn: 100 } })).toBe(
    'Change the fade-in of the bass region, bar 11',
  );
  expect(labelOf({ ...base, profile: null }, { type: 'region/remove', payload: { id: 'r2' } })).toBe(
    'Remove the bass region, 0:20',
  );
});
