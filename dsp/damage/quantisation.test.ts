import { describe, expect, it } from 'vitest';
import { memorySource } from '../audio/memory.ts';
import { recordingStep, stepOf } from './quantisation.ts';
import { plucked, RATE, seeded } from './testing.ts';

const music = plucked(6)[0]!;
const stored = (x: Float32Array, step: number, dither = 0): Float32Array => {
  const random = seeded(3);
  return x.map((value) => step * Math.round(value / step + dither * (random() - random())));
};
const stepIn = (x: Float32Array): number => recordingStep(memorySource([x], RATE));

describe('the quantisation step', () => {
  it('of a coarsely stored recording is found, dithered or not, and after a change of gain', () => {
    for (const bits of [8, 10, 12]) {
      const step = 2 ** (1 - bits);
      expect(stepIn(stored(music, step))).toBeCloseTo(step, 7);
      expect(stepIn(stored(music, step, 1))).toBeCloseTo(step, 7);
      expect(stepIn(stored(music, step).map((value) => 0.37 * value))).toBeCloseTo(0.37 * step, 6);
    }
  });

  it('of 16 bits, of none, of silence and of a hard-clipped wave is 0', () => {
    expect(stepIn(stored(music, 2 ** -15))).toBe(0);
    expect(stepIn(music)).toBe(0);
    expect(stepIn(new Float32Array(RATE))).toBe(0);
    expect(stepIn(Float32Array.from({ length: RATE }, (_, i) => (i % 200 < 100 ? 0.3 : -0.3)))).toBe(0);
  });

  it('of the recording is not that of a crushed passage in it', () => {
    const crushed = stored(music, 0.02);
    expect(stepIn(music.map((value, i) => (i < 2 * RATE ? crushed[i]! : value)))).toBe(0);
    expect(stepOf(crushed, RATE, 2 * RATE)).toBeCloseTo(0.02, 6);
  });
});
