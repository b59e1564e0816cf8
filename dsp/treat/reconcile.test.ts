import { describe, expect, it } from 'vitest';
import { memorySource } from '../audio/memory.ts';
import { Bands, bandFrames } from '../restore/bands.ts';
import { resampledSpan } from '../signal/resample.ts';
import { reconcile } from './reconcile.ts';

const RATE = 44_100;
const LENGTH = 2 * RATE;

/** White noise in [−1, 1). */
function noise(seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: LENGTH }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * 0.3;
  });
}

/** One pole: what the codec takes off the top. */
function dulled(x: Float32Array, amount: number): Float32Array {
  let last = 0;
  return x.map((value) => {
    last += amount * (value - last);
    return last;
  });
}

/** dB by band, over the middle second. */
function spectrum(audio: readonly Float32Array[]): Float64Array {
  const bands = Bands.at(RATE);
  const frames = bandFrames(audio, RATE >> 1, Math.floor(RATE / bands.hop), bands);
  return Float64Array.from(
    bands.centres,
    (_, b) => 10 * Math.log10(frames.reduce((sum, frame) => sum + 10 ** (frame[b]! / 10), 0) / frames.length),
  );
}

const band = (hz: number): number => Bands.at(RATE).centres.findIndex((centre) => centre >= hz);
const CLEAN = (n: number): boolean => n < RATE * 0.5 || n > RATE * 1.5;

describe('a mono take in a stem', () => {
  const source = noise(1);

  it('is brought to the level and spectrum that the stem has in clean surroundings', () => {
    const take = dulled(source, 0.5).map((x) => 0.6 * x);
    const { audio, learnt, gain } = reconcile([source], take, RATE, CLEAN);
    expect(learnt).toBe(true);
    expect(gain).toBeGreaterThan(4);
    const [wanted, before, after] = [spectrum([source]), spectrum([take]), spectrum(audio)];
    for (const hz of [100, 500, 2000, 6000]) {
      const b = band(hz);
      expect(Math.abs(after[b]! - wanted[b]!), `${hz} Hz`).toBeLessThan(1);
      expect(Math.abs(before[b]! - wanted[b]!), `${hz} Hz`).toBeGreaterThan(3);
    }
  });

  it('gets the upper band back that the codec cannot carry, at the level of the stem', () => {
    const [low] = resampledSpan(memorySource([source], RATE), 32_000, 0, 64_000);
    const take = resampledSpan(memorySource([low!], 32_000), RATE, 0, LENGTH)[0]!;
    const { audio } = reconcile([source], take, RATE, CLEAN);
    const b = band(16_500);
    expect(spectrum([take])[b]!).toBeLessThan(spectrum([source])[b]! - 15);
    expect(Math.abs(spectrum(audio)[b]! - spectrum([source])[b]!)).toBeLessThan(6);
  });

  it('stands where the stem stands between left and right', () => {
    const stem = [source.map((x) => 1.5 * x), source.map((x) => 0.5 * x)];
    const { audio } = reconcile(stem, source, RATE, CLEAN);
    const b = band(1000);
    expect(spectrum([audio[0]!])[b]! - spectrum([audio[1]!])[b]!).toBeCloseTo(20 * Math.log10(3), 0);
  });

  it('is as wide as the stem', () => {
    const [mid, side] = [noise(3), noise(4).map((x) => 0.5 * x)];
    const stem = [mid.map((x, n) => x + side[n]!), mid.map((x, n) => x - side[n]!)];
    const { audio } = reconcile(stem, mid, RATE, CLEAN);
    const apart = audio[0]!.map((x, n) => 0.5 * (x - audio[1]![n]!));
    const b = band(1000);
    expect(spectrum([apart])[b]! - spectrum([mid])[b]!).toBeCloseTo(-6, 0);
  });

  it('is left as it is, on all channels, where nothing around it is clean', () => {
    const { audio, learnt } = reconcile([noise(5), noise(6)], source, RATE, () => false);
    expect(learnt).toBe(false);
    expect(audio).toEqual([source, source]);
  });
});
