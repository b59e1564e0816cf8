import { expect, test } from 'vitest';
import { trustOf } from './trust.ts';

const FINDING = { start: 1000, end: 2000, cause: 'noise', detail: '' } as const;

test('what is measured outside damage is trusted in full, inside less, by severity and confidence', () => {
  const severe = trustOf([{ ...FINDING, severity: 'severe', confidence: 1 }], 100, 30);
  const minor = trustOf([{ ...FINDING, severity: 'minor', confidence: 1 }], 100, 30);
  const doubtful = trustOf([{ ...FINDING, severity: 'severe', confidence: 0.5 }], 100, 30);
  expect(severe[9]).toBe(1);
  expect(severe[20]).toBe(1);
  expect(severe[10]).toBeLessThan(0.3);
  expect(severe[19]).toBeLessThan(0.3);
  expect(minor[15]).toBeGreaterThan(0.8);
  expect(doubtful[15]).toBeGreaterThan(severe[15]!);
});

test('findings beyond the measured span are cut', () => {
  expect(trustOf([{ ...FINDING, end: 1e9, severity: 'severe', confidence: 1 }], 100, 12)).toHaveLength(12);
});
