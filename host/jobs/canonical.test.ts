import { expect, test } from 'vitest';
import { canonicalJson, hashOf } from './canonical.ts';

test('the order of keys does not matter, the order of items does', () => {
  expect(hashOf({ a: 1, b: [1, 2] })).toBe(hashOf({ b: [1, 2], a: 1 }));
  expect(hashOf({ b: [1, 2] })).not.toBe(hashOf({ b: [2, 1] }));
});

test('an absent key and an undefined one are the same', () => {
  expect(canonicalJson({ a: undefined, b: null })).toBe('{"b":null}');
});

test('what JSON would silently turn into null is refused', () => {
  expect(() => canonicalJson({ gain: Number.NaN })).toThrow('NaN cannot be part of a key');
});
