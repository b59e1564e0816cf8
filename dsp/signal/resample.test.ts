import { describe, expect, it } from 'vitest';
import { memorySource } from '../audio/memory.ts';
import { resampledSpan } from './resample.ts';

function tone(hz: number, rate: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, n) => Math.sin((2 * Math.PI * hz * n) / rate));
}

function errorDb(found: Float32Array, wanted: Float32Array): number {
  let error = 0;
  let power = 0;
  for (let n = 0; n < wanted.length; n++) {
    error += (found[n]! - wanted[n]!) ** 2;
    power += wanted[n]! ** 2;
  }
  return 10 * Math.log10(error / power);
}

describe('a span at another rate', () => {
  it.each([
    [44_100, 32_000],
    [32_000, 44_100],
    [48_000, 32_000],
    [32_000, 96_000],
    [8000, 44_100],
    [44_100, 8000],
  ])('from %i to %i Hz keeps a tone in place, in level and in phase', (from, to) => {
    const hz = 0.4 * Math.min(from, to);
    const source = memorySource([tone(hz, from, from)], from);
    const start = Math.round(0.3 * to);
    const length = Math.round(0.3 * to);
    const wanted = tone(hz, to, start + length).subarray(start);
    expect(errorDb(resampledSpan(source, to, start, length)[0]!, wanted)).toBeLessThan(-75);
  });

  it('rejects what the lower rate cannot hold', () => {
    const source = memorySource([tone(18_000, 44_100, 44_100)], 44_100);
    const [found] = resampledSpan(source, 32_000, 8000, 8000);
    expect(10 * Math.log10(found!.reduce((sum, x) => sum + x * x, 0) / 4000)).toBeLessThan(-75);
  });

  it('is silence outside the source, and exactly the source at its own rate', () => {
    const source = memorySource([Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6)], 44_100);
    expect(resampledSpan(source, 44_100, -1, 3)).toEqual([Float32Array.of(0, 1, 2), Float32Array.of(0, 4, 5)]);
    expect(resampledSpan(source, 32_000, 5000, 4)).toEqual([new Float32Array(4), new Float32Array(4)]);
  });
});
