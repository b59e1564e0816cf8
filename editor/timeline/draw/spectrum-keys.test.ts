import { expect, it } from 'vitest';
import { SpectrumKeys } from './spectrum-keys.ts';

it('names every tile of a sound apart, at each zoom and in each look, and the same one by the same words', () => {
  const keys = new SpectrumKeys('f00d', 'red');
  const other = new SpectrumKeys('f00d', 'blue');
  const places = [0, 1, 2, 3].flatMap((zoom) => [0, 1, 7, 8, 300].map((index) => [zoom, index] as const));
  expect(new Set(places.map(([zoom, index]) => keys.of(zoom, index).tile)).size).toBe(places.length);
  const pictures = [keys, other].flatMap((one) => places.map(([zoom, index]) => one.of(zoom, index).picture));
  expect(new Set(pictures).size).toBe(2 * places.length);
  expect(keys.of(1, 7).tile).toBe(other.of(1, 7).tile);
  expect(keys.of(1, 7)).toBe(keys.of(1, 7));
});

it('keeps no more names than some screens need, however long a sound is played through', () => {
  const keys = new SpectrumKeys('f00d', 'red');
  const first = keys.of(0, 0);
  for (let index = 1; index < 1000; index++) keys.of(0, index);
  expect(keys.of(0, 0)).not.toBe(first);
  expect(keys.of(0, 0)).toEqual(first);
});
