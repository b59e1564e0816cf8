import { expect, it } from 'vitest';
import { threadsFor } from './threads.ts';

it('takes all cores of a small machine and leaves one of a larger one', () => {
  expect([1, 2, 3, 4, 8].map(threadsFor)).toEqual([1, 2, 3, 3, 7]);
});
