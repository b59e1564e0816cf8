import { expect, it } from 'vitest';
import { free } from './free.ts';

it('gives memory back once, and leaves what is shared', () => {
  const own = new Float32Array(8);
  free(own);
  free(own);
  expect(own.length).toBe(0);
  const shared = new Float32Array(new SharedArrayBuffer(32));
  free(shared);
  expect(shared.length).toBe(8);
});
