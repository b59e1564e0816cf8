import { expect, test } from 'vitest';
import { renderHits } from './hits.ts';

const RATE = 32_000;

function render(time: number, name: 'kick' | 'hihat', strength = 1): Float32Array {
  const out = new Float32Array(RATE);
  renderHits([{ time, class: name, strength }], out, { sampleRate: RATE, from: 3200, to: 28_800, level: 0.5 });
  return out;
}

const power = (x: Float32Array): number => x.reduce((sum, value) => sum + value * value, 0);

test('a hit begins when it is struck, falls by 60 dB in its time, and is as loud as it is strong', () => {
  const kick = render(0.2, 'kick');
  expect(kick.subarray(0, 6400).every((x) => x === 0)).toBe(true);
  expect(power(kick.subarray(6400, 7040))).toBeGreaterThan(1);
  expect(Math.max(...kick.subarray(15_500, 16_000).map(Math.abs))).toBeLessThan(0.002);
  expect(power(render(0.2, 'kick', 0.5)) / power(kick)).toBeCloseTo(0.25, 5);
});

test('nothing is struck outside the span, and nothing sounds beyond it', () => {
  expect(power(render(0.05, 'kick'))).toBe(0);
  expect(power(render(0.95, 'kick'))).toBe(0);
  expect(power(render(0.89, 'kick').subarray(28_800))).toBe(0);
});

test('a kick is low and a hat is bright, and each is the same every time', () => {
  const brightness = (x: Float32Array): number => power(x.map((value, n) => value - (x[n - 1] ?? 0))) / power(x);
  expect(brightness(render(0.3, 'hihat'))).toBeGreaterThan(20 * brightness(render(0.3, 'kick')));
  expect(render(0.3, 'hihat')).toEqual(render(0.3, 'hihat'));
});
