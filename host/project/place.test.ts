import { expect, test } from 'vitest';
import { placeOf, regionWords, spanOf } from './place.ts';
import type { Project } from './project.ts';

const RATE = 1000;

/** Beats every half second from 0.5 s on; the second beat is the first downbeat, four to the bar. */
function song(): Project {
  const beats = Array.from({ length: 17 }, (_, i) => 500 + i * 500);
  const profile = { beats, downbeats: beats.filter((_, i) => i % 4 === 1), meter: [4, 4] };
  return { sampleRate: RATE, profile } as unknown as Project;
}

const unheard = { sampleRate: RATE, profile: null } as unknown as Project;

test('a place is told by its bar, a span by bars and beats', () => {
  expect([600, 1000, 2999, 3000].map((frame) => placeOf(song(), frame))).toEqual(['bar 0', 'bar 1', 'bar 1', 'bar 2']);
  expect(spanOf(song(), 1500, 3000)).toBe('bars 1.2 to 2.1');
  expect(spanOf(song(), 600, 11_000)).toBe('bars 0.4 to 6.1');
});

test('where no beat was heard the clock tells', () => {
  expect(placeOf(unheard, 65_900)).toBe('1:05');
  expect(spanOf(unheard, 12_340, 74_960)).toBe('0:12.3 to 1:15.0');
});

test('a region is called by its stem, and one of the stem Other so that it is not taken for another one', () => {
  expect(regionWords(song(), { stem: 'bass', start: 3000 })).toBe('the bass region, bar 2');
  expect(regionWords(unheard, { stem: 'other', start: 65_900 })).toBe('the region in Other, 1:05');
});
