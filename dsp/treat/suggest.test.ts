import { expect, test } from 'vitest';
import type { Cause, Severity } from '../damage/finding.ts';
import { suggestTreatment } from './suggest.ts';

test.each<[Cause, Severity, number, string]>([
  ['click', 'severe', 100, 'restore'],
  ['clipping', 'severe', 40_000, 'restore'],
  ['dropout', 'severe', 2000, 'restore'],
  ['dropout', 'severe', 20_000, 'rebuild'],
  ['noise', 'damaged', 40_000, 'restore'],
  ['distortion', 'severe', 40_000, 'rebuild'],
])('%s (%s) of %i frames suggests to %s', (cause, severity, length, expected) => {
  const finding = { start: 500, end: 500 + length, cause, severity, confidence: 0.9, detail: '' };
  expect(suggestTreatment(finding, 44_100)).toBe(expected);
});
