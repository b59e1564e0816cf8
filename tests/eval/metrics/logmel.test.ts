import { describe, expect, it } from 'vitest';
import { Random } from '../random.ts';
import { logMelDistance, melPeak } from './logmel.ts';
import { sdr, siSdr } from './separation.ts';

const random = new Random('logmel');
const noise = Float32Array.from({ length: 16384 }, () => random.next() - 0.5);

describe('logMelDistance', () => {
  const peak = melPeak([noise], 44100);

  it('is 0 for the same sound and the level difference in dB for a louder one', () => {
    expect(logMelDistance([noise], [noise], 1024, 44100, peak)).toBe(0);
    const louder = noise.map((x) => x * 2);
    expect(logMelDistance([noise], [louder], 1024, 44100, peak)).toBeCloseTo(20 * Math.log10(2), 4);
  });

  it('reaches to the floor at -80 dB and no farther', () => {
    const silence = new Float32Array(noise.length);
    const distance = logMelDistance([noise], [silence], 1024, 44100, peak);
    expect(distance).toBeGreaterThan(60);
    expect(distance).toBeLessThanOrEqual(80);
    const tiny = noise.map((x) => x * 1e-6);
    expect(logMelDistance([tiny], [silence], 1024, 44100, peak)).toBe(0);
  });

  it('does not look at what lies outside the span', () => {
    const other = noise.slice();
    other.fill(0.9, 0, 1000);
    const far = logMelDistance([noise], [other], 4096, 44100, peak);
    expect(far).toBe(0);
  });
});

describe('sdr', () => {
  it('is 20 dB for an error of a tenth, and siSdr forgives a gain', () => {
    expect(sdr([noise], [noise.map((x) => 1.1 * x)])).toBeCloseTo(20, 4);
    expect(siSdr([noise], [noise.map((x) => 1.1 * x)])).toBeGreaterThan(60);
    expect(siSdr([noise], [noise.map((x, i) => x + (i % 2 ? 0.1 : -0.1) * 0.5)])).toBeLessThan(20);
  });
});
