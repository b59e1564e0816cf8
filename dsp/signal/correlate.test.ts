import { describe, expect, it } from 'vitest';
import { bestLag, correlation } from './correlate.ts';

function noise(length: number, seed: number): Float32Array {
  return Float32Array.from({ length }, () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 31 - 1;
  });
}

describe('bestLag', () => {
  it('finds the lag at which two signals are the same, whatever their levels', () => {
    const x = noise(600, 3);
    for (const lag of [-50, -7, 0, 1, 49]) {
      const reference = x.slice(50 + lag, 550 + lag).map((v) => 0.01 * v);
      const found = bestLag(reference, x, 50);
      expect(found.lag).toBe(lag);
      expect(found.correlation).toBeGreaterThan(0.9999);
    }
  });

  it('finds the least lag of equally good ones', () => {
    const x = Float32Array.from({ length: 1200 }, (_, n) => Math.sin((2 * Math.PI * n) / 50));
    expect(bestLag(x.slice(200, 1000), x, 200).lag).toBe(0);
  });

  it('knows no correlation in silence', () => {
    expect(bestLag(new Float32Array(100), noise(120, 1), 10)).toEqual({ lag: 0, correlation: 0 });
    expect(bestLag(noise(100, 1), new Float32Array(120), 10)).toEqual({ lag: 0, correlation: 0 });
    expect(correlation([new Float32Array(9)], [new Float32Array(9)])).toBe(0);
  });

  it('refuses arrays that do not fit together', () => {
    expect(() => bestLag(noise(10, 1), noise(11, 1), 2)).toThrow(RangeError);
  });
});

describe('correlation', () => {
  it('is 1 for the same, −1 for the opposite, and counts all channels', () => {
    const a = noise(500, 5);
    expect(correlation([a], [a.map((v) => 3 * v)])).toBeCloseTo(1, 5);
    expect(correlation([a], [a.map((v) => -v)])).toBeCloseTo(-1, 5);
    expect(Math.abs(correlation([a, a], [a, a.map((v) => -v)]))).toBeLessThan(1e-6);
  });
});
