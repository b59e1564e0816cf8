import { describe, expect, it } from 'vitest';
import { dequantise, type Quantiser, quantise } from './quantiser.ts';

/** Two stages of three entries of two channels. */
const small: Quantiser = {
  dim: 2,
  stages: 2,
  entries: 3,
  codebooks: Float32Array.of(0, 0, 4, 0, 0, 4, /* stage 2 */ 0, 0, 1, 1, -1, -1),
};

describe('the residual quantiser', () => {
  it('takes the nearest entry of each stage, on what the stage before left', () => {
    // Frames (5, 1), (0.2, 3.1), (-0.9, -1.2); latents are channel-major.
    const latents = Float32Array.of(5, 0.2, -0.9, 1, 3.1, -1.2);
    expect([...quantise(small, latents)]).toEqual([1, 2, 0, 1, 0, 2]);
  });

  it('takes the lowest index of entries that are equally near', () => {
    const twins: Quantiser = { dim: 1, stages: 1, entries: 4, codebooks: Float32Array.of(9, 1, -1, 1) };
    expect([...quantise(twins, Float32Array.of(1, 0, -1))]).toEqual([1, 1, 2]);
  });

  it('gives back the sum of the entries, or of the first stages alone', () => {
    const codes = Int32Array.of(1, 2, 1, 2);
    expect([...dequantise(small, codes)]).toEqual([5, -1, 1, 3]);
    expect([...dequantise(small, Int32Array.of(1, 2), 1)]).toEqual([4, 0, 0, 4]);
    expect([...quantise(small, Float32Array.of(5, -1, 1, 3), 1)]).toEqual([1, 2]);
  });

  it('refuses lengths, stages and codes that do not fit, each in a sentence', () => {
    expect(() => quantise(small, new Float32Array(3))).toThrow('Latents of 2 channels cannot have 3 values');
    expect(() => quantise(small, new Float32Array(4), 3)).toThrow('2 stages, not 3');
    expect(() => dequantise(small, Int32Array.of(0, 3))).toThrow('Code 3 at frame 0 names no entry: give 0 to 2.');
  });
});
