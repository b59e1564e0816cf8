import { expect, test } from 'vitest';
import { calibrationError } from './calibration.ts';

const answers = (confidence: number, rights: readonly boolean[]) => rights.map((right) => ({ confidence, right }));

test('who is right as often as they are sure has no error', () => {
  expect(calibrationError(answers(0.75, [true, true, true, false]))).toBeCloseTo(0);
});

test('being too sure here does not make up for being too unsure there', () => {
  const both = [...answers(0.9, [true, false]), ...answers(0.1, [true, false])];
  expect(calibrationError(both)).toBeCloseTo(0.4);
});

test('bins count by their answers', () => {
  expect(calibrationError([...answers(1, [true, true, true]), ...answers(0.5, [false])])).toBeCloseTo(0.125);
});

test('nothing can be said without answers', () => {
  expect(calibrationError([])).toBeNaN();
});
