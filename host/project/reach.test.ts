import { describe, expect, test } from 'vitest';
import { EDGE } from '../../dsp/seam/fit.ts';
import type { Action } from './changes.ts';
import { act, NO_HISTORY, redo, undo, type Versioned } from './history.ts';
import { covers, SEAM } from './reach.ts';
import { ImpossibleAction, reduce } from './reduce.ts';
import { chosenTake } from './selectors.ts';
import { RATE, testProject, testRegion, testTake } from './test-project.ts';

const seam = Math.round(SEAM * RATE);
const [start, end] = [10 * RATE, 11 * RATE];
const widest = testTake('widest', start - seam, end + seam);
const base = testProject([
  testRegion('r1', 'bass', 10, { takes: [widest], chosenTake: 0 }),
  testRegion('r2', 'bass', 20),
]);
const resized = (id: string, from: number, to: number): Action => ({
  type: 'region/resize',
  payload: { id, start: from, end: to },
});
const treated = (id: string, ...takes: ReturnType<typeof testTake>[]): Action => ({
  type: 'host/treated',
  payload: { id, takes, untouched: null },
});
const choose = (id: string, take: number): Action => ({ type: 'region/choose', payload: { id, take } });
const run = (...actions: Action[]): Versioned =>
  actions.reduce((now: Versioned, action) => act(now, action), { project: base, history: NO_HISTORY });
const region = ({ project }: Versioned, id: string) => project.regions.find((candidate) => candidate.id === id)!;
/** Of each region, the take that is heard. */
const heard = ({ project }: Versioned) => project.regions.map((one) => chosenTake(one)?.id ?? null);

test('a seam reaches as far out of a region as fitting may put it, and no frame further', () => {
  expect(SEAM).toBe(EDGE);
  const at = (from: number, to: number) => covers(base.regions, 'bass', { start: from, end: to }, RATE);
  expect([at(widest.start, widest.end), at(widest.start - 1, end), at(start, widest.end + 1)]).toEqual([
    true,
    false,
    false,
  ]);
});

describe('a chosen take', () => {
  test('that reaches outside its region by one frame, once that is resized, is kept and not heard; an undo brings it back', () => {
    for (const change of [resized('r1', start + 1, end), resized('r1', start, end - 1), resized('r1', 0, RATE)]) {
      const small = run(change);
      expect([heard(small), region(small, 'r1').takes]).toEqual([[null, null], [widest]]);
      expect(undo(small)!.project).toEqual(base);
      expect(redo(undo(small)!)!.project).toEqual(small.project);
    }
    expect(heard(run(resized('r1', start - 1, end + 1)))).toEqual(['widest', null]);
  });

  test('goes on through a split, and ends when either half is removed', () => {
    const halves = run({ type: 'region/split', payload: { id: 'r1', at: start + 100, newId: 'n' } });
    expect(heard(halves)).toEqual(['widest', null, null]);
    const left = act(halves, { type: 'region/remove', payload: { id: 'n' } });
    expect([heard(left), heard(undo(left)!)]).toEqual([
      [null, null],
      ['widest', null, null],
    ]);
  });

  test('may lie over a neighbour of its stem, but not of another', () => {
    const beside = (stem: 'bass' | 'drums'): Versioned =>
      run(resized('r1', start, start + 100), {
        type: 'region/add',
        payload: { id: 'n', stem, start: start + 100, end },
      });
    expect(heard(act(beside('bass'), choose('r1', 0)))).toEqual(['widest', null, null]);
    expect(() => act(beside('drums'), choose('r1', 0))).toThrow(ImpossibleAction);
  });

  test('is refused with a sentence while its region does not cover it, and taken when it does', () => {
    const small = run(resized('r1', start, end - 1));
    expect(() => reduce(small.project, choose('r1', 0))).toThrow(
      'This take reaches outside its region: make the region longer, or mend it again.',
    );
    expect(heard(act(act(small, resized('r1', start, end)), choose('r1', 0)))).toEqual(['widest', null]);
  });

  test('that an undo of an edge would leave outside is not heard, and redo brings it back', () => {
    const long = testTake('long', 20 * RATE, 24 * RATE);
    const now = run(resized('r2', 20 * RATE, 24 * RATE), treated('r2', long));
    expect(heard(now)).toEqual(['widest', 'long']);
    const back = undo(now)!;
    expect([heard(back), region(back, 'r2').takes]).toEqual([['widest', null], [long]]);
    expect(heard(redo(back)!)).toEqual(['widest', 'long']);
    expect(redo(back)!.project).toEqual(now.project);
  });
});

test('of takes that arrive after their region was resized, the surest that fits is chosen, and none where none fits', () => {
  const long = testTake('long', 20 * RATE, 21 * RATE, 0.9);
  const short = testTake('short', 20 * RATE, 20.5 * RATE, 0.5);
  const shorter = testTake('shorter', 20 * RATE, 20.5 * RATE, 0.4);
  const resize = resized('r2', 20 * RATE, 20.5 * RATE);
  expect(heard(run(resize, treated('r2', long)))).toEqual(['widest', null]);
  expect(heard(run(resize, treated('r2', shorter, long, short)))).toEqual(['widest', 'short']);
  expect(heard(run(resize, treated('r2', short), treated('r2', long)))).toEqual(['widest', 'short']);
});
