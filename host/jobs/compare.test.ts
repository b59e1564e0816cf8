import { expect, test } from 'vitest';
import { memorySource } from '../../dsp/audio/memory.ts';
import { noProgress } from '../../dsp/audio/source.ts';
import { differingSpans } from './compare.ts';

const RATE = 8000;
const LENGTH = 20_000;
/** Loud up to frame 4000, silent after it. */
const before = Float32Array.from({ length: LENGTH }, (_, n) => (n < 4000 ? Math.sin(n / 5) : 0));

function spans(change: (sound: Float32Array) => void, tolerance: { absolute: number; relative: number }) {
  const after = before.slice();
  change(after);
  return differingSpans(
    memorySource([before], RATE),
    memorySource([after], RATE),
    { ...tolerance, gap: 100 },
    noProgress,
  );
}

test('without tolerance one bit is a difference, and differences near each other are one', () => {
  const change = (sound: Float32Array) => {
    for (const n of [10, 90, 15_000]) sound[n]! += 1e-6;
  };
  expect(spans(change, { absolute: 0, relative: 0 })).toEqual([
    { start: 10, end: 91 },
    { start: 15_000, end: 15_001 },
  ]);
});

test('what rings from a loud sound into the silence beside it is allowed as it is in the sound, far from it nothing is', () => {
  const change = (sound: Float32Array) => {
    for (const n of [3900, 4100, 15_000]) sound[n]! += 0.005;
  };
  expect(spans(change, { absolute: 1e-4, relative: 0.01 })).toEqual([{ start: 15_000, end: 15_001 }]);
});

test('what is no number differs', () => {
  const change = (sound: Float32Array) => {
    sound[100] = Number.NaN;
  };
  expect(spans(change, { absolute: 1, relative: 1 })).toEqual([{ start: 100, end: 101 }]);
});
