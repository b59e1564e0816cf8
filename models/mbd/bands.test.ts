import { describe, expect, it } from 'vitest';
import { errorDb } from '../testing.ts';
import { bandDeviations, bandFilters, weightedBands } from './bands.ts';
import { equalised } from './equalise.ts';

const RATE = 32000;
const tone = (hertz: number, length = 8000): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length }, (_, n) => Math.sin((2 * Math.PI * hertz * n) / RATE));

describe('mel bands', () => {
  it('add up to the signal', () => {
    const x = Float32Array.from(tone(440), (value, n) => value + 0.3 * ((n * 7919) % 101) - 15);
    for (const bands of [1, 2, 8, 32]) {
      const same = weightedBands(x, bandFilters(RATE, bands), new Array<number>(bands).fill(1));
      expect(errorDb(same, x)).toBeLessThan(-100);
    }
  });

  it('have edges at equal distances in mel', () => {
    // Of 4 bands to 16 kHz (3575 mel): 847, 2719 and 6856 Hz by 700 (10^(mel / 2595) − 1).
    const filters = bandFilters(RATE, 4);
    const louder = [500, 1500, 4500, 10000].map((hertz) => {
      const levels = bandDeviations(tone(hertz), filters);
      return levels.indexOf(Math.max(...levels));
    });
    expect(louder).toEqual([0, 1, 2, 3]);
    // A sine on an edge is shared by both.
    const [low, high] = bandDeviations(tone(847), filters) as [number, number];
    expect(Math.abs(low - high)).toBeLessThan(0.05);
  });

  it('take a weight each', () => {
    const filters = bandFilters(RATE, 4);
    const high = tone(10000);
    const both = Float32Array.from(tone(300), (value, n) => value + high[n]!);
    const only = weightedBands(both, filters, [0, 0, 0, 0.5]);
    const wanted = high.map((value) => value / 2);
    // The ends are heard as going on as they stand, which a sine does not.
    expect(errorDb(only.subarray(1000, 7000), wanted.subarray(1000, 7000))).toBeLessThan(-40);
  });
});

it('leaves a band silent that is silent, whatever it is matched to', () => {
  const made = equalised(new Float32Array(5000), tone(440, 5000), RATE);
  expect(made.every((value) => value === 0)).toBe(true);
});
