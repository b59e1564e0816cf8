import { expect, test } from 'vitest';
import { type PeriodCandidate, periodCandidates, Yin } from './pitch.ts';

const RATE = 11025;

function best(x: Float32Array, yin: Yin): { hz: number; voiced: number } {
  const d = new Float32Array(yin.maxLag + 1);
  yin.difference(x, 0, d);
  const candidates: PeriodCandidate[] = Array.from({ length: 4 }, () => ({ lag: 0, probability: 0 }));
  const count = periodCandidates(d, 4, 18, candidates);
  let voiced = 0;
  for (let k = 0; k < count; k++) voiced += candidates[k]!.probability;
  return { hz: RATE / candidates[0]!.lag, voiced };
}

function tone(hz: number, amplitudes: readonly number[], length: number): Float32Array {
  return Float32Array.from({ length }, (_, n) =>
    amplitudes.reduce((sum, a, h) => sum + a * Math.sin((2 * Math.PI * hz * (h + 1) * n) / RATE + h), 0),
  );
}

test.each([
  [41.2, [1, 0.8, 0.6]],
  [110, [0.02, 1, 0.7, 0.5]],
  [440, [1, 0.5, 0.3]],
  [1567.98, [1, 0.3]],
])('the period of a %f Hz tone is found within 20 cents', (hz, amplitudes) => {
  const yin = new Yin(1024, 400);
  const found = best(tone(hz, amplitudes, yin.span), yin);
  expect(Math.abs(1200 * Math.log2(found.hz / hz))).toBeLessThan(20);
  expect(found.voiced).toBeGreaterThan(0.9);
});

test('noise is hardly voiced', () => {
  const yin = new Yin(1024, 400);
  let state = 1;
  const x = Float32Array.from({ length: yin.span }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  expect(best(x, yin).voiced).toBeLessThan(0.1);
});

test('silence has no period', () => {
  const yin = new Yin(256, 100);
  const d = new Float32Array(101);
  expect(yin.difference(new Float32Array(yin.span), 0, d)).toBe(0);
  expect(Array.from(d)).toEqual(Array.from({ length: 101 }, () => 1));
  expect(periodCandidates(d, 4, 18, [{ lag: 0, probability: 0 }])).toBe(0);
});

test('a tone that dies away is as surely voiced as a steady one', () => {
  const yin = new Yin(1024, 400);
  const steady = tone(110, [1, 0.5, 0.3], yin.span);
  const dying = steady.map((value, n) => value * Math.exp(-n / 400));
  expect(best(dying, yin).voiced).toBeGreaterThan(0.5);
  expect(Math.abs(1200 * Math.log2(best(dying, yin).hz / 110))).toBeLessThan(20);
});
