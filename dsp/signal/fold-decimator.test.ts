import { expect, test } from 'vitest';
import { FoldDecimator } from './fold-decimator.ts';

test.each([2, 4, 8, 16])('gives what the direct sum gives, every %i samples', (factor) => {
  const taps = Float64Array.from({ length: 97 }, (_, k) => Math.cos(k * k) / 20);
  const decimator = new FoldDecimator(taps, factor);
  const x = Float32Array.from({ length: decimator.span }, (_, n) => Math.sin(n * n * 0.37) + 0.2);
  const out = new Float32Array(decimator.given);
  decimator.run(x, out);
  expect(out.length).toBeGreaterThan((0.9 * decimator.span) / factor);
  for (let n = 0; n < out.length; n++) {
    let sum = 0;
    for (let k = 0; k < taps.length; k++) sum += taps[k]! * x[n * factor + k]!;
    expect(Math.abs(out[n]! - sum)).toBeLessThan(3e-6);
  }
});
