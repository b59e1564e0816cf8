import { describe, expect, test } from 'vitest';
import type { Action } from './changes.ts';
import {
  act,
  isTakenBack,
  labelsOf,
  NO_HISTORY,
  redo,
  type Stepped,
  stepMade,
  undo,
  type Versioned,
} from './history.ts';
import { faultOf, type Project, STEMS } from './project.ts';
import { strays } from './reach.ts';
import { ImpossibleAction } from './reduce.ts';
import { RATE, testProject, testRegion, testTake } from './test-project.ts';

const takes = [
  testTake('a', 10 * RATE, 11 * RATE),
  testTake('b', 10 * RATE, 11 * RATE),
  testTake('c', 10 * RATE, 11 * RATE),
];
const base = testProject([
  testRegion('r1', 'bass', 10, { takes, chosenTake: 2 }),
  testRegion('r2', 'bass', 20),
  testRegion('r3', 'drums', 5),
]);
/** Where the regions begin. */
const SECONDS: Readonly<Record<string, number>> = { r1: 10, r2: 20, r3: 5, n: 0 };
const start: Versioned = { project: base, history: NO_HISTORY };
const run = (from: Versioned, ...actions: Action[]) => actions.reduce((now, action) => act(now, action), from);
const region = ({ project }: Versioned, id: string) => project.regions.find((candidate) => candidate.id === id)!;
const blend = (id: string, value: number, group?: string): Action => ({
  type: 'region/set',
  payload: { id, blend: value },
  ...(group === undefined ? {} : { group }),
});
const brought = (id: string, ...names: string[]): Action => ({
  type: 'host/treated',
  payload: {
    id,
    takes: names.map((name) => testTake(name, SECONDS[id]! * RATE, (SECONDS[id]! + 1) * RATE)),
    untouched: null,
  },
});
const detected = (...ids: string[]): Action => ({
  type: 'host/detected',
  payload: {
    regions: ids.map((id, i) => testRegion(id, 'other', 40 + 2 * i)),
    levels: { vocals: 'good', drums: 'good', bass: 'good', other: 'severe' },
  },
});

/** RFC 6902 by its letter, on plain JSON: what a follower does. */
function follow(project: Project, { patches }: Stepped): unknown {
  type Container = Record<string | number, unknown>;
  // Through JSON, as to a window: a structured clone would keep what two halves of a region share, and change both.
  const whole = JSON.parse(JSON.stringify(project)) as Container;
  for (const { op, path, value } of patches) {
    const at = path.slice(0, -1).reduce((inner, key) => inner[key] as Container, whole);
    const last = path.at(-1)!;
    if (op === 'replace' || !Array.isArray(at)) {
      if (op === 'remove') delete at[last];
      else at[last] = structuredClone(value);
    } else if (op === 'add') at.splice(Number(last), 0, structuredClone(value));
    else at.splice(Number(last), 1);
  }
  return whole;
}

const note = (at: number) => ({ start: at, end: at + 5, midi: 50, confidence: 1 });

const ACTIONS: Action[] = [
  { type: 'project/rename', payload: { name: 'Other' } },
  { type: 'project/consent', payload: {} },
  { type: 'track/set', payload: { stem: 'bass', gainDb: -3, mute: true } },
  { type: 'region/add', payload: { id: 'n', stem: 'bass', start: 0, end: 100 } },
  { type: 'region/resize', payload: { id: 'r1', start: 9 * RATE, end: 12 * RATE } },
  { type: 'region/resize', payload: { id: 'r3', start: 5 * RATE, end: 5.5 * RATE } },
  { type: 'region/set', payload: { id: 'r3', status: 'ignored' } },
  { type: 'region/set', payload: { id: 'r3', status: 'open' } },
  { type: 'region/split', payload: { id: 'r1', at: 10.5 * RATE, newId: 'n' } },
  { type: 'region/split', payload: { id: 'r1', at: 10 * RATE, newId: 'x' } },
  { type: 'region/merge', payload: { id: 'r2', with: 'r1' } },
  { type: 'region/merge', payload: { id: 'r1', with: 'r2' } },
  { type: 'region/remove', payload: { id: 'r1' } },
  { type: 'region/remove', payload: { id: 'r2' } },
  { type: 'region/set', payload: { id: 'r1', settings: { depth: 2, how: 'well' }, tags: ['warm', 'dry'], fadeIn: 10 } },
  { type: 'region/set', payload: { id: 'r1', settings: { how: 'ill' }, tags: ['dry'] } },
  { type: 'region/choose', payload: { id: 'r1', take: null } },
  { type: 'region/choose', payload: { id: 'r1', take: 0 } },
  { type: 'take/remove', payload: { region: 'r1', take: 'a' } },
  { type: 'take/remove', payload: { region: 'r1', take: 'c' } },
  { type: 'note/add', payload: { part: 'bass', note: note(3) } },
  { type: 'note/add', payload: { part: 'melody', note: note(7) } },
  { type: 'note/set', payload: { part: 'melody', index: 1, note: note(9) } },
  { type: 'note/remove', payload: { part: 'melody', index: 2 } },
  { type: 'hit/remove', payload: { index: 0 } },
  { type: 'chord/split', payload: { index: 1, at: 30 * RATE, label: 'Dm' } },
  { type: 'chord/remove', payload: { index: 1 } },
  { type: 'edits/revert', payload: { part: 'melody' } },
  { type: 'mix/set', payload: { vocalBoostDb: 3 } },
  { type: 'master/set', payload: { targetLufs: -14, delivery: { format: 'flac', bits: 16, rate: 44_100 } } },
  { type: 'master/set', payload: { gainDb: -6 } },
];

test('any row of edits is undone to the start and done again to the end, and a follower gets there by the patches', () => {
  let seed = 1;
  const random = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n;
  for (let round = 0; round < 200; round++) {
    const states: Versioned[] = [start];
    for (let k = 0; k < 12; k++) {
      try {
        const next = act(states.at(-1)!, ACTIONS[random(ACTIONS.length)]!);
        if (next.project !== states.at(-1)!.project) states.push(next);
      } catch (error) {
        if (!(error instanceof ImpossibleAction)) throw error;
      }
    }
    let now: Versioned = states.at(-1)!;
    for (const expected of states.slice(0, -1).reverse()) {
      const stepped = undo(now)!;
      expect(stepped.project).toEqual(expected.project);
      expect(follow(now.project, stepped)).toEqual(expected.project);
      now = stepped;
    }
    expect(undo(now)).toBe(null);
    for (const expected of states.slice(1)) {
      const stepped = redo(now)!;
      expect(stepped.project).toEqual(expected.project);
      expect(follow(now.project, stepped)).toEqual(expected.project);
      now = stepped;
    }
    expect(redo(now)).toBe(null);
  }
});

test('any row of edits with finished work in between can be undone: all that arrived is still there, and nothing is heard where it must not be', () => {
  let seed = 5;
  const random = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n;
  for (let round = 0; round < 200; round++) {
    let now = start;
    const arrived = new Set<string>();
    for (let k = 0; k < 16; k++) {
      try {
        if (random(6) === 0) now = undo(now) ?? now;
        else if (random(3) > 0) now = act(now, ACTIONS[random(ACTIONS.length)]!);
        else if (random(2) === 0) {
          now = act(now, detected(`d${k}`));
          if (now.project.regions.some(({ id }) => id === `d${k}`)) arrived.add(`d${k}`);
        } else {
          const action = brought('r3', `t${k}`) as Extract<Action, { type: 'host/treated' }>;
          const work = `w${random(3)}`;
          const asked = { work, regions: 3, heard: !isTakenBack(now.history, work) };
          now = act(now, random(2) === 0 ? action : { ...action, payload: { ...action.payload, asked } });
          arrived.add(`t${k}`);
        }
      } catch (error) {
        if (!(error instanceof ImpossibleAction)) throw error;
      }
    }
    for (let back: Stepped | null = undo(now); back !== null; back = undo(now)) {
      expect(follow(now.project, back)).toEqual(back.project);
      now = back;
      expect(faultOf(now.project)).toBe(null);
      expect(STEMS.flatMap((stem) => strays(now.project.regions, stem, RATE))).toEqual([]);
    }
    const there = now.project.regions.flatMap((one) => [one.id, ...one.takes.map((take) => take.id)]);
    expect([...arrived].filter((id) => !there.includes(id))).toEqual([]);
    const own = new Set(['r1', 'r2', 'r3', 'a', 'b', 'c']);
    expect(there.filter((id) => own.has(id)).sort()).toEqual([...own].sort());
  }
});

describe('what was mended', () => {
  const mended = (id: string, name: string, work = 'w', regions = 1, heard = true): Action => {
    const action = brought(id, name) as Extract<Action, { type: 'host/treated' }>;
    return { ...action, payload: { ...action.payload, asked: { work, regions, heard } } };
  };
  const heardIn = (now: Versioned, id: string): string | null => {
    const { takes, chosenTake } = region(now, id);
    return chosenTake === null ? null : takes[chosenTake]!.id;
  };

  test('is undone to what was heard before, with the take kept, and done again to the take', () => {
    const now = run(start, mended('r2', 'x'), mended('r1', 'y', 'w2'));
    expect([heardIn(now, 'r2'), heardIn(now, 'r1')]).toEqual(['x', 'y']);
    expect(labelsOf(now.history).undo).toBe('Make a new take of the bass region, bar 6');
    const back = undo(undo(now)!)!;
    expect([heardIn(back, 'r2'), heardIn(back, 'r1')]).toEqual([null, 'c']);
    expect(labelsOf(back.history)).toEqual({ undo: null, redo: 'Mend the bass region, bar 11' });
    expect(region(back, 'r2').takes.map((take) => take.id)).toEqual(['x']);
    expect(region(back, 'r1').takes).toHaveLength(4);
    expect(follow(now.project, undo(now)!)).toEqual(undo(now)!.project);
    const again = redo(redo(back)!)!;
    expect([heardIn(again, 'r2'), heardIn(again, 'r1')]).toEqual(['x', 'y']);
  });

  test('at once is one step, whatever was done in between', () => {
    const now = run(start, mended('r2', 'x', 'w', 2), blend('r1', 0.5), mended('r3', 'y', 'w', 2));
    expect(now.history.undo.map(({ label }) => label)).toEqual(['Mend 2 regions', 'Blend the bass region, bar 6']);
    const back = undo(undo(now)!)!;
    expect([heardIn(back, 'r2'), heardIn(back, 'r3'), region(back, 'r1').blend]).toEqual([null, null, 1]);
    const again = redo(back)!;
    expect([heardIn(again, 'r2'), heardIn(again, 'r3')]).toEqual(['x', 'y']);
  });

  test('is not heard where it comes after its step was taken back, and comes with redo', () => {
    const back = undo(run(start, mended('r2', 'x', 'w', 2)))!;
    const now = run(back, mended('r3', 'y', 'w', 2, false));
    expect([heardIn(now, 'r2'), heardIn(now, 'r3')]).toEqual([null, null]);
    expect(region(now, 'r3').takes.map((take) => take.id)).toEqual(['y']);
    const again = redo(now)!;
    expect([heardIn(again, 'r2'), heardIn(again, 'r3')]).toEqual(['x', 'y']);
    expect(heardIn(undo(again)!, 'r3')).toBe(null);
  });

  test('is not heard either when something else was done since, though nothing is left to redo', () => {
    const back = run(undo(run(start, mended('r2', 'x', 'w', 3)))!, blend('r1', 0.5));
    expect([isTakenBack(back.history, 'w'), isTakenBack(back.history, 'w2'), redo(back)]).toEqual([true, false, null]);
    const now = run(back, mended('r3', 'y', 'w', 3, false));
    expect(heardIn(now, 'r3')).toBe(null);
    expect(now.history).toBe(back.history);
  });

  test('is heard again when its step was done again', () => {
    const again = redo(undo(run(start, mended('r2', 'x', 'w', 2)))!)!;
    expect(isTakenBack(again.history, 'w')).toBe(false);
  });

  test('tells of its step once, and not where it made none', () => {
    const made = (before: Versioned, action: Action) => stepMade(before.history, act(before, action).history);
    const first = run(start, mended('r2', 'x', 'w', 2));
    expect(made(start, mended('r2', 'x', 'w', 2))).toBe('Mend 2 regions');
    expect(made(first, mended('r3', 'y', 'w', 2))).toBe(null);
    expect(made(first, brought('r3', 'y'))).toBe(null);
    expect(made(first, blend('r1', 0.5))).toBe('Blend the bass region, bar 6');
    const dragged = { ...blend('r1', 0.5), group: 'drag' };
    expect(made(run(start, dragged), { ...blend('r1', 0.6), group: 'drag' })).toBe(null);
  });

  test('leaves what was undone before to be done again', () => {
    const now = run(undo(run(start, blend('r1', 0.5)))!, mended('r2', 'x'));
    const again = redo(now)!;
    expect([region(again, 'r1').blend, heardIn(again, 'r2')]).toEqual([0.5, 'x']);
  });

  test('is no step where nothing changed: the track was locked, or it is told by an earlier version', () => {
    const locked = run(start, { type: 'track/set', payload: { stem: 'bass', locked: true } });
    expect(run(locked, mended('r2', 'x')).history).toBe(locked.history);
    expect(run(start, brought('r2', 'x')).history).toBe(NO_HISTORY);
  });
});

describe('an undo', () => {
  test('of an edge leaves the takes that arrived since, and the choice that came with them', () => {
    const now = undo(
      run(
        start,
        { type: 'region/resize', payload: { id: 'r2', start: 20 * RATE, end: 24 * RATE } },
        brought('r2', 'x'),
      ),
    )!;
    expect([
      region(now, 'r2').end,
      region(now, 'r2').takes.map((take) => take.id),
      region(now, 'r2').chosenTake,
    ]).toEqual([21 * RATE, ['x'], 0]);
  });

  test('of a choice leaves the choice of a take that arrived since, and takes back one that still holds', () => {
    const chosen = run(start, { type: 'region/choose', payload: { id: 'r1', take: 0 } });
    expect(region(undo(chosen)!, 'r1').chosenTake).toBe(2);
    expect(region(undo(run(chosen, brought('r1', 'x')))!, 'r1').chosenTake).toBe(3);
  });

  test('of a removed take puts it back in its place, and the take that was chosen since stays chosen', () => {
    const now = undo(run(start, { type: 'take/remove', payload: { region: 'r1', take: 'a' } }, brought('r1', 'x')))!;
    const { takes, chosenTake } = region(now, 'r1');
    expect(takes.map((take) => take.id)).toEqual(['a', 'b', 'c', 'x']);
    expect(takes[chosenTake!]!.id).toBe('x');
  });

  test('of a take that was brought and chosen goes back to the take that was heard before, and redo to the brought one', () => {
    const take = testTake('daw', SECONDS.r1! * RATE, (SECONDS.r1! + 1) * RATE);
    const brought: Action = {
      type: 'project/import',
      payload: {
        from: 'bass.wav',
        regions: [],
        takes: [{ region: 'r1', take }],
        rhythm: null,
        chords: null,
        sections: null,
      },
    };
    const heardIn = (now: Versioned) => region(now, 'r1').takes[region(now, 'r1').chosenTake ?? -1]?.id;
    const now = run(start, brought);
    expect(heardIn(now)).toBe('daw');
    const back = undo(now)!;
    expect(heardIn(back)).toBe('c');
    expect(follow(now.project, back)).toEqual(back.project);
    expect(back.project).toEqual(start.project);
    expect(heardIn(redo(back)!)).toBe('daw');
    expect(heardIn(undo(redo(back)!)!)).toBe('c');
  });

  test('of a removed region puts it back between the others, whatever was found since', () => {
    const now = undo(run(start, { type: 'region/remove', payload: { id: 'r2' } }, detected('d1')))!;
    expect(now.project.regions.map(({ id }) => id)).toEqual(['r1', 'r2', 'r3', 'd1']);
    expect(now.project.tracks[3]!.level).toBe('severe');
  });

  test('of a region that got takes since removes both, and redo brings both back', () => {
    const added: Action = { type: 'region/add', payload: { id: 'n', stem: 'bass', start: 0, end: RATE } };
    const back = undo(run(start, added, brought('n', 'x')))!;
    expect(back.project.regions).toHaveLength(3);
    expect(region(redo(back)!, 'n').takes.map((take) => take.id)).toEqual(['x']);
  });

  test('skips finished work', () => {
    const now = run(start, blend('r1', 0.5), brought('r2', 'x'));
    expect(labelsOf(now.history).undo).toBe('Blend the bass region, bar 6');
    expect(region(undo(now)!, 'r1').blend).toBe(1);
  });

  test('can be done again after finished work, but not after another edit', () => {
    const back = undo(run(start, blend('r1', 0.5)))!;
    expect(labelsOf(run(back, detected('d1')).history).redo).not.toBe(null);
    expect(redo(run(back, blend('r2', 0.5)))).toBe(null);
  });
});

describe('a drag', () => {
  test('is one step, as small after a thousand moves as after one', () => {
    const moves = Array.from({ length: 1000 }, (_, i) => blend('r1', i / 1000, 'drag 1'));
    const now = run(start, ...moves);
    expect(now.history.undo).toHaveLength(1);
    expect(now.history.bytes).toBe(run(start, moves[0]!).history.bytes);
    expect(region(undo(now)!, 'r1').blend).toBe(1);
    expect(region(redo(undo(now)!)!, 'r1').blend).toBe(0.999);
  });

  test('of a note stays small too', () => {
    const moves = Array.from(
      { length: 100 },
      (_, i): Action => ({ type: 'note/set', payload: { part: 'melody', index: 2, note: note(i) }, group: 'drag' }),
    );
    const now = run(start, { type: 'hit/remove', payload: { index: 0 } }, ...moves);
    expect(now.history.undo).toHaveLength(2);
    expect(now.history.undo[1]!.edits).toHaveLength(2);
    expect(undo(now)!.project.edits.melody).toBe(null);
  });

  test('goes on while takes arrive, and ends with another group, no group, or an undo', () => {
    const during = run(start, blend('r1', 0.5, 'a'), brought('r2', 'x'), blend('r1', 0.4, 'a'));
    expect(during.history.undo).toHaveLength(1);
    expect(run(during, blend('r1', 0.3, 'b'), blend('r1', 0.2), blend('r1', 0.1)).history.undo).toHaveLength(4);
    expect(run(redo(undo(during)!)!, blend('r1', 0.3, 'a')).history.undo).toHaveLength(2);
  });
});

test('an action that changes nothing is no step', () => {
  expect(run(start, blend('r1', 1)).history).toBe(NO_HISTORY);
});

test('the oldest steps are dropped when memory is short, and the latest is always kept', () => {
  const one = run(start, blend('r1', 0.5)).history.bytes;
  const small = [0.5, 0.4, 0.3, 0.2].reduce((now, value) => act(now, blend('r1', value), 2 * one), start);
  expect(small.history.undo).toHaveLength(2);
  expect(small.history.bytes).toBe(2 * one);
  expect(region(undo(undo(small)!)!, 'r1').blend).toBe(0.4);
  expect(act(start, blend('r1', 0.5), 1).history.undo).toHaveLength(1);
});
