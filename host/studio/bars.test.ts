import { expect, test } from 'vitest';
import type { Project } from '../project/project.ts';
import { barBeat, placeOf } from './bars.ts';

const RATE = 1000;

/** Beats every half second from 0.5 s on; the second beat is the first downbeat, four to the bar. */
function song(beats = 17): Project {
  const grid = Array.from({ length: beats }, (_, i) => 500 + i * 500);
  const profile = { beats: grid, downbeats: grid.filter((_, i) => i % 4 === 1), meter: [4, 4] };
  return { sampleRate: RATE, profile } as unknown as Project;
}

test('a frame is told by bar and beat, counted from the first downbeat', () => {
  expect([1000, 1499, 1500, 2999, 3000, 5200].map((frame) => barBeat(song(), frame))).toEqual([
    '1.1',
    '1.1',
    '1.2',
    '1.4',
    '2.1',
    '3.1',
  ]);
});

test('an upbeat is bar 0, and bars go on after the last beat that was heard', () => {
  expect(barBeat(song(), 600)).toBe('0.4');
  expect([8500, 9000, 11_000].map((frame) => barBeat(song(), frame))).toEqual(['4.4', '5.1', '6.1']);
});

test('where no beat was heard the clock tells', () => {
  const silent = { sampleRate: RATE, profile: null } as unknown as Project;
  expect(placeOf(silent, 12_340, 74_960)).toBe('0:12.3 to 1:15.0');
  expect(placeOf(song(), 1500, 3000)).toBe('bars 1.2 to 2.1');
});
