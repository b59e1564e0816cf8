import { expect, it } from 'vitest';
import { RangeHistogram } from './quantiles.ts';

it('reads quantiles within a bin of the exact ones, and keeps outliers at the ends', () => {
  const histogram = new RangeHistogram(0, 100, 1000);
  for (let k = 0; k < 1000; k++) histogram.add(((k * 617) % 1000) / 10);
  for (const p of [0.1, 0.25, 0.5, 0.9]) expect(histogram.quantile(p)).toBeCloseTo(100 * p, 0);
  for (let k = 0; k < 3000; k++) histogram.add(1e9);
  expect(histogram.quantile(0.5)).toBeGreaterThan(99);
});
