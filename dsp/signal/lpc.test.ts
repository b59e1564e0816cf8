import { expect, test } from 'vitest';
import { burg, extrapolate, interpolate, predictionError } from './lpc.ts';

const sines = Float64Array.from(
  { length: 1200 },
  (_, n) => Math.sin(0.31 * n) + 0.5 * Math.sin(1.07 * n + 1) + 0.2 * Math.sin(2.2 * n + 2),
);

test('a model of three sines predicts them', () => {
  const a = burg(sines, 0, sines.length, 12);
  const error = new Float64Array(1000);
  predictionError(sines, a, 100, 1100, error);
  expect(Math.max(...error.map(Math.abs))).toBeLessThan(0.01);
});

test('extrapolation goes on with the sines', () => {
  const x = sines.slice();
  x.fill(0, 1000);
  extrapolate(x, burg(sines, 0, 1000, 60), 1000, 200);
  for (let n = 1000; n < 1200; n++) expect(Math.abs(x[n]! - sines[n]!)).toBeLessThan(0.05);
});

test('interpolation finds missing samples, scattered and in a row', () => {
  const x = sines.slice();
  const missing = Int32Array.from([
    300,
    301,
    302,
    303,
    304,
    309,
    330,
    ...Array.from({ length: 60 }, (_, i) => 600 + i),
  ]);
  for (const n of missing) x[n] = 9;
  interpolate(x, missing, burg(sines, 0, sines.length, 40));
  for (let n = 0; n < x.length; n++) expect(Math.abs(x[n]! - sines[n]!)).toBeLessThan(0.01);
});

test('silence has the model of order 0, and interpolates to silence', () => {
  const a = burg(new Float64Array(100), 0, 100, 10);
  expect(Array.from(a)).toEqual([1]);
  const x = new Float64Array(20).fill(0);
  x[10] = 5;
  interpolate(x, Int32Array.from([10]), a);
  expect(x[10]).toBeCloseTo(0, 12);
});
