import { expect, test } from 'vitest';
import { takeSchema } from './project.ts';
import { RATE, testTake } from './test-project.ts';

test('a take of before there were warnings is read as one without, and what the judge holds against one is kept', () => {
  const take = testTake('t', 0, RATE);
  expect(takeSchema.parse(take)).toEqual(take);
  const warned = { ...take, warning: 'The take is farther off: it is better left alone.' };
  expect(takeSchema.parse(warned)).toEqual(warned);
});
