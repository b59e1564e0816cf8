import { expect, it } from 'vitest';
import { blindRuler } from './blind-ruler.ts';

const RATE = 100;
/** Forty bars of four beats, half a second each. */
const grid = {
  beats: Array.from({ length: 160 }, (_, n) => n * (RATE / 2)),
  barStarts: Array.from({ length: 40 }, (_, n) => 4 * n),
};

it('names each bar of a short span, where it begins', () => {
  expect(blindRuler(grid, { start: 3 * RATE, end: 8 * RATE })).toEqual([
    { frame: 4 * RATE, bar: 3 },
    { frame: 6 * RATE, bar: 4 },
  ]);
});

it('names every fourth bar of a song of forty, from the first', () => {
  const bars = blindRuler(grid, { start: 0, end: 80 * RATE }).map(({ bar }) => bar);
  expect(bars).toEqual([1, 5, 9, 13, 17, 21, 25, 29, 33, 37]);
});

it('names none where no beat was heard', () => {
  expect(blindRuler(null, { start: 0, end: RATE })).toEqual([]);
});
