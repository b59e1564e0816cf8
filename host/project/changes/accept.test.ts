import { expect, test } from 'vitest';
import type { Action } from '../changes.ts';
import { act, labelsOf, NO_HISTORY, undo, type Versioned } from '../history.ts';
import { RATE, testProject, testRegion, testTake } from '../test-project.ts';

const take = (second: number) => [testTake(`t${second}`, second * RATE, (second + 1) * RATE)];
const start: Versioned = {
  project: testProject([
    testRegion('heard', 'bass', 10, { takes: take(10), chosenTake: 0 }),
    testRegion('too', 'bass', 20, { takes: take(20), chosenTake: 0 }),
    testRegion('original', 'drums', 30, { takes: take(30), chosenTake: null }),
    testRegion('left', 'drums', 40, { status: 'ignored' }),
    testRegion('locked', 'other', 5, { takes: take(5), chosenTake: 0 }),
  ]),
  history: NO_HISTORY,
};
const accept = (...ids: string[]): Action => ({ type: 'region/acceptMany', payload: { ids } });
const statuses = ({ project }: Versioned) => project.regions.map(({ status }) => status);

test('many regions are accepted in one step: those of which a take is heard, on tracks that are not locked', () => {
  const locked = act(start, { type: 'track/set', payload: { stem: 'other', locked: true } });
  const now = act(locked, accept('heard', 'too', 'original', 'left', 'locked', 'gone'));
  expect(statuses(now)).toEqual(['accepted', 'accepted', 'open', 'ignored', 'open']);
  expect(labelsOf(now.history).undo).toBe('Accept 2 regions');
  expect(statuses(undo(now)!)).toEqual(statuses(start));
});

test('one whose take had better be left alone is not among many: it is accepted by itself', () => {
  const warned = [{ ...take(10)[0]!, warning: 'The take is farther off: it is better left alone.' }];
  const heard = testRegion('heard', 'bass', 10, { takes: warned, chosenTake: 0 });
  const song = { ...start, project: { ...start.project, regions: [heard, ...start.project.regions.slice(1)] } };
  expect(statuses(act(song, accept('heard', 'too'))).slice(0, 2)).toEqual(['open', 'accepted']);
  const alone = act(song, { type: 'region/set', payload: { id: 'heard', status: 'accepted' } });
  expect(statuses(alone)[0]).toBe('accepted');
});

test('one of them is named, and where there is none the reason is told', () => {
  expect(labelsOf(act(start, accept('heard', 'original')).history).undo).toBe('Accept the bass region, bar 6');
  expect(() => act(start, accept('original', 'left'))).toThrow('None of these regions has a take that waits');
});
