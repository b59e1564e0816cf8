import { expect, test } from 'vitest';
import type { TrueDamage } from '../truth.ts';
import { labelOf } from './labels.ts';

const noise: TrueDamage = { stem: 'bass', start: 2, end: 4, cause: 'noise', severity: 'severe', detail: '' };

test('a moment within a region has its cause and severity, one far from it is clean', () => {
  expect(labelOf([noise], 2.5, 2.6)).toEqual([9, 0]);
  expect(labelOf([noise], 6, 6.1)).toEqual([0, 0]);
});

test('nothing is asked at an edge, just beside it, in a short gap, or of what is not meant', () => {
  expect(labelOf([noise], 1.95, 2.05)).toEqual([-1, 0]);
  expect(labelOf([noise], 4.05, 4.15)).toEqual([-1, 0]);
  expect(labelOf([{ ...noise, cause: 'dropout', end: 2.2 }], 2.05, 2.15)).toEqual([-1, 0]);
  expect(labelOf([{ ...noise, meant: false }], 2.5, 2.6)).toEqual([-1, 0]);
});

test('a cause that is as right is told beside the first', () => {
  expect(labelOf([{ ...noise, cause: 'artifact', or: ['bandlimit'] }], 2.5, 2.6)).toEqual([15, 12]);
});
