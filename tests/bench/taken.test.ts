import { expect, test } from 'vitest';
import { takenBetween, ticksIn } from './taken.ts';

test('time that other machines had is told from time that passed', () => {
  const before = ticksIn('cpu  100 0 50 800 20 0 10 20 7 0\ncpu0 1 2 3 4 5 6 7 8 0 0\n');
  const after = ticksIn('cpu  150 0 60 820 20 0 10 40 7 0\ncpu0 1 2 3 4 5 6 7 8 0 0\n');
  expect(before).toEqual({ all: 1000, taken: 20 });
  expect(takenBetween(before, after)).toBeCloseTo(0.2);
  expect(takenBetween(before, before)).toBe(0);
});

test('an old kernel that tells of no other machines is taken for alone', () => {
  expect(ticksIn('cpu  100 0 50 800\n')).toEqual({ all: 950, taken: 0 });
});
