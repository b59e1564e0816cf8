import { expect, test } from 'vitest';
import { partsOf } from '../../dsp/graph/document.ts';
import type { Action } from './changes.ts';
import { act, NO_HISTORY, redo, undo, type Versioned } from './history.ts';
import { RATE, testProject, testRegion, testTake } from './test-project.ts';

const take = testTake('a', 10 * RATE, 11 * RATE);
const base = testProject([
  testRegion('r1', 'bass', 10, { takes: [take], chosenTake: 0 }),
  testRegion('r2', 'bass', 20, { takes: [testTake('b', 20 * RATE, 21 * RATE)], chosenTake: 0 }),
]);
const start: Versioned = { project: base, history: NO_HISTORY };
const ignore: Action = { type: 'region/set', payload: { id: 'r1', status: 'ignored' } };
const ignored = act(start, ignore);
const region = ({ project }: Versioned) => project.regions[0]!;
const played = ({ project }: Versioned) =>
  partsOf(project).flatMap((part) => part.placements.map((placed) => placed.start / RATE));

test('an ignored region is not played; its takes are kept, and one undo brings status and sound back', () => {
  expect([played(start), played(ignored)]).toEqual([[10, 20], [20]]);
  expect(region(ignored).takes).toEqual([take]);
  expect(undo(ignored)!.project).toEqual(base);
});

test('takes that arrive in an ignored region are kept and not heard', () => {
  const takes = [testTake('c', 10 * RATE, 11 * RATE)];
  const now = act(ignored, { type: 'host/treated', payload: { id: 'r1', takes, untouched: null } });
  expect([played(now), region(now).takes.length, region(now).status]).toEqual([[20], 2, 'ignored']);
});

test('an undo that ignores a region again silences what arrived while it was open, and redo brings that back', () => {
  const open = act(ignored, { type: 'region/set', payload: { id: 'r1', status: 'open' } });
  const takes = [testTake('c', 10 * RATE, 11 * RATE)];
  const now = act(open, { type: 'host/treated', payload: { id: 'r1', takes, untouched: null } });
  const back = undo(now)!;
  expect([played(now), played(back), region(back).status]).toEqual([[10, 20], [20], 'ignored']);
  expect(redo(back)!.project).toEqual(now.project);
});

test('who chooses a take of an ignored region has it open again; going back to the original leaves it ignored', () => {
  const choose = (take: number | null): Action => ({ type: 'region/choose', payload: { id: 'r1', take } });
  const now = act(ignored, choose(0));
  expect([played(now), region(now).status]).toEqual([[10, 20], 'open']);
  expect(undo(now)!.project).toEqual(ignored.project);
  expect(region(act(ignored, choose(null))).status).toBe('ignored');
});

test('an ignored region that is merged with a mended one stays ignored and is not heard', () => {
  const now = act(ignored, { type: 'region/merge', payload: { id: 'r1', with: 'r2' } });
  expect([played(now), region(now).status, region(now).takes.length]).toEqual([[], 'ignored', 2]);
});
