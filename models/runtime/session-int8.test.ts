import { expect, it } from 'vitest';
import { int8Precision, largestProducts } from './session-int8.ts';

it('multiplies int8 without overflow in the way that it chose for this processor', async () => {
  const sums = await largestProducts(await int8Precision());
  expect(new Set(sums)).toEqual(new Set([256 * 255 * 127]));
});

it('takes the quick way where it is exact, as it is in the slow one', async () => {
  expect(await int8Precision(() => largestProducts('1'))).toBe('0');
});

it('takes the slow way where pairs of products are cut at 16 bits', async () => {
  const cut = new Int32Array(16 * 64).fill(128 * 32767);
  expect(await int8Precision(async () => cut)).toBe('1');
});
