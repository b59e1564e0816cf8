import { expect, test } from 'vitest';
import { FrequencyMedian, TimeMedian } from './slidingmedian.ts';

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

/** Repeats, ties and zeros included: that is where a sliding window goes wrong. */
const frames = Array.from({ length: 40 }, (_, t) =>
  Float32Array.from({ length: 30 }, (_value, k) => Math.round(4 + 4 * Math.sin(t * 1.7 + k * k)) / 2),
);

test('the median over time is that of the last frames', () => {
  const median = new TimeMedian(30, 7);
  const out = new Float32Array(30);
  for (const [t, frame] of frames.entries()) {
    median.push(frame, out);
    for (let k = 0; k < 30; k++) {
      const window = Array.from({ length: 7 }, (_, i) => frames[t - i]?.[k] ?? 0);
      expect(out[k]).toBe(medianOf(window));
    }
  }
});

test.each([1, 3, 14, 40])('the median over frequency looks %i bins to either side and repeats the ends', (reach) => {
  const out = new Float32Array(30);
  const median = new FrequencyMedian(reach);
  for (const frame of frames) {
    median.run(frame, out);
    for (let k = 0; k < 30; k++) {
      const window = Array.from({ length: 2 * reach + 1 }, (_, i) => frame[Math.min(29, Math.max(0, k - reach + i))]!);
      expect(out[k]).toBe(medianOf(window));
    }
  }
});
