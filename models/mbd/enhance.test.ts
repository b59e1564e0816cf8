import { describe, expect, it } from 'vitest';
import type { Codec } from '../encodec/codec.ts';
import { errorDb } from '../testing.ts';
import type { Diffusion } from './diffusion.ts';
import { enhanced } from './enhance.ts';

/** A codec of ten samples a second and a hop of one, whose code is the sample, and a diffusion that says each sample with the first noise of its call on it. */
const codec = {
  sampleRate: 10,
  hop: 1,
  dim: 1,
  encode: async (audio: Float32Array) => Float32Array.from(audio),
  quantise: (latents: Float32Array) => Int32Array.from(latents, (value) => Math.round(value * 1000)),
} as unknown as Codec;

const lengths: number[] = [];
const diffusion: Diffusion = {
  bands: 1,
  noiseCalls: () => 2,
  async generate(_, codes, { noise, progress }) {
    lengths.push(codes.length);
    await progress?.(0, 2);
    const first = noise(0, codes.length);
    await progress?.(1, 2);
    const second = noise(1, codes.length);
    const audio = Float32Array.from(codes, (code, index) => code / 1000 + 0.001 * (first[index]! + second[index]!));
    return { raw: audio, audio };
  },
};

const ramp = (length: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length }, (_, index) => (index % 50) / 50);

describe('sound made anew from its codes', () => {
  it.each([1, 99, 100, 101, 190, 191, 1234])(
    'is as long as it was and close to it in every place: %d samples',
    async (length) => {
      lengths.length = 0;
      const audio = ramp(length);
      const made = await enhanced(codec, diffusion, audio, { wet: 1, seed: 1 });
      expect(made.length).toBe(length);
      // Weights of overlapping windows add up to one, so only the noise of ± some thousandths is between them.
      expect(made.findIndex((value, index) => Math.abs(value - audio[index]!) > 0.01)).toBe(-1);
      expect(made).not.toEqual(audio);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(100);
      expect(lengths.length).toBe(length <= 100 ? 1 : Math.ceil((length - 10) / 90));
    },
  );

  it('is untouched without blend, and half way at half', async () => {
    const audio = ramp(60);
    expect(await enhanced(codec, diffusion, audio, { wet: 0, seed: 1 })).toEqual(audio);
    const whole = await enhanced(codec, diffusion, audio, { wet: 1, seed: 1 });
    const half = await enhanced(codec, diffusion, audio, { wet: 0.5, seed: 1 });
    expect(
      errorDb(
        half,
        whole.map((value, index) => (audio[index]! + value) / 2),
      ),
    ).toBeLessThan(-120);
  });

  it('is the same for the same seed and another for another, with other noise in each window', async () => {
    const flat = new Float32Array(300);
    const one = await enhanced(codec, diffusion, flat, { wet: 1, seed: 7 });
    expect(await enhanced(codec, diffusion, flat, { wet: 1, seed: 7 })).toEqual(one);
    expect(await enhanced(codec, diffusion, flat, { wet: 1, seed: 8 })).not.toEqual(one);
    // The same places of the first and the last of four windows (0, 67, 133, 200), where neither fades.
    expect(one.subarray(33, 67)).not.toEqual(one.subarray(233, 267));
  });

  it('says how far it is, and stops when that throws', async () => {
    const shares: number[] = [];
    await enhanced(codec, diffusion, ramp(190), { wet: 1, seed: 1, step: (share) => void shares.push(share) });
    expect(shares).toEqual([0, 0.25, 0.5, 0.75]);
    const stop = enhanced(codec, diffusion, ramp(190), {
      wet: 1,
      seed: 1,
      step: async (share) => {
        if (share === 0.5) throw new Error('not any more');
      },
    });
    await expect(stop).rejects.toThrow('not any more');
  });

  it('refuses a blend that is none', async () => {
    await expect(enhanced(codec, diffusion, ramp(5), { wet: 1.5, seed: 1 })).rejects.toThrow('from 0 (as it was) to 1');
  });
});
