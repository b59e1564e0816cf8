import { describe, expect, it } from 'vitest';
import { Quantizer } from './quantize.ts';

function quantized(bits: 16 | 24, samples: Float32Array, seed = 1): Int32Array {
  const into = new Int32Array(samples.length);
  new Quantizer(bits, seed).quantize([samples], into);
  return into;
}

describe('quantizing', () => {
  it('writes every 16-bit value as it is, without dither', () => {
    const values = Int32Array.from({ length: 65536 }, (_, k) => k - 32768);
    expect(
      quantized(
        16,
        Float32Array.from(values, (v) => v / 32768),
      ),
    ).toEqual(values);
  });

  it('rounds to 24 bits within half a step', () => {
    const samples = Float32Array.from({ length: 20000 }, (_, i) => 0.4 * Math.sin(i * 0.0713));
    const worst = quantized(24, samples).reduce((most, v, i) => Math.max(most, Math.abs(v - samples[i]! * 2 ** 23)), 0);
    expect(worst).toBeLessThanOrEqual(0.5);
  });

  it('keeps a tone smaller than one 16-bit step alive, free of harmonics, under noise of half a step', () => {
    const n = 1 << 18;
    const cycles = 1000;
    const tone = Float32Array.from({ length: n }, (_, i) => (0.4 / 32768) * Math.sin((2 * Math.PI * cycles * i) / n));
    const out = quantized(16, tone);
    const amplitude = (harmonic: number) => {
      let re = 0;
      let im = 0;
      for (let i = 0; i < n; i++) {
        const phase = (2 * Math.PI * cycles * harmonic * i) / n;
        re += out[i]! * Math.cos(phase);
        im += out[i]! * Math.sin(phase);
      }
      return (2 * Math.hypot(re, im)) / n;
    };
    expect(amplitude(1)).toBeCloseTo(0.4, 2);
    // Noise of 0.5 in each of n samples leaves at most about 5 · 0.5 · √(2/n) = 0.007 in one bin.
    expect(amplitude(2)).toBeLessThan(0.007);
    expect(amplitude(3)).toBeLessThan(0.007);
    const error = out.reduce((sum, v, i) => sum + (v - tone[i]! * 32768) ** 2, 0) / n;
    // TPDF of two steps' width and rounding: (2 + 1) / 12.
    expect(Math.sqrt(error)).toBeCloseTo(0.5, 2);
  });

  it('gives the same values for the same seed in blocks of any size, and others for another seed', () => {
    const samples = Float32Array.from({ length: 3000 }, (_, i) => 0.1 * Math.sin(i));
    const quantizer = new Quantizer(16, 7);
    const pieces = [0, 1, 1000].map((from, k, all) => {
      const part = samples.subarray(from, all[k + 1] ?? 3000);
      const into = new Int32Array(part.length);
      quantizer.quantize([part], into);
      return [...into];
    });
    expect(pieces.flat()).toEqual([...quantized(16, samples, 7)]);
    expect(quantized(16, samples, 8)).not.toEqual(quantized(16, samples, 7));
  });

  it('holds samples beyond full scale and counts them', () => {
    const quantizer = new Quantizer(16, 0);
    const into = new Int32Array(5);
    quantizer.quantize([new Float32Array([1.5, -1.5, 1, -1, 0.99])], into);
    expect([...into.subarray(0, 4)]).toEqual([32767, -32768, 32767, -32768]);
    expect(quantizer.clipped).toBe(2);
  });

  it('dithers the channels apart from each other', () => {
    const same = new Float32Array(4000).fill(0.3 / 32768);
    const into = new Int32Array(8000);
    new Quantizer(16, 3).quantize([same, same], into);
    const left = into.filter((_, k) => k % 2 === 0);
    const right = into.filter((_, k) => k % 2 === 1);
    const mean = (values: Int32Array) => values.reduce((a, b) => a + b, 0) / values.length;
    const product = left.reduce((sum, v, i) => sum + (v - mean(left)) * (right[i]! - mean(right)), 0) / left.length;
    expect(Math.abs(product)).toBeLessThan(0.02);
  });
});
