import { expect, it } from 'vitest';
import { isStranger } from './judge.ts';

it('refuses a result that is clearly stranger than the damage', () => {
  expect(isStranger(4, 4.5, true)).toBe(false);
  expect(isStranger(4, 4.7, true)).toBe(true);
  expect(isStranger(0.85, 1.2, true)).toBe(true);
});

it('takes no difference for a sign that cannot be heard', () => {
  expect(isStranger(0.85, 0.99, true)).toBe(false);
  expect(isStranger(0, 0.2, true)).toBe(false);
});

it('lets nothing become stranger where nobody said that it is damaged', () => {
  expect(isStranger(4, 4.01, false)).toBe(true);
  expect(isStranger(4, 3.99, false)).toBe(false);
});
