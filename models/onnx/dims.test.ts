import { expect, it } from 'vitest';
import { addDims, axisOf, broadcast, checkDim, divideDim, multiplyDims, sizeOf } from './dims.ts';

it('carries a dimension that is not known yet through strides and paddings', () => {
  const samples = multiplyDims('T', 640);
  expect(samples).toBe('640*T');
  expect(divideDim(addDims(samples, 6), 4)).toBe('160*T+1');
  expect(addDims(addDims('T', 3), -3)).toBe('T');
  expect(addDims('T', '2*T+1')).toBe('3*T+1');
  expect(multiplyDims(addDims('T', -1), 8)).toBe('8*T-8');
  expect(multiplyDims('T', 0)).toBe(0);
});

it('gives what does not come out even a name that is equal to itself only', () => {
  const odd = divideDim(addDims('T', 1), 2);
  expect(odd).toBe('{(T+1)/2}');
  expect(divideDim(multiplyDims(odd, 4), 2)).toBe('2*{(T+1)/2}');
  expect(divideDim(odd, 3)).toBe('{([(T+1)/2])/3}');
  expect(multiplyDims('B', 'A')).toBe(multiplyDims('A', 'B'));
});

it('repeats axes of length 1 and refuses others that differ', () => {
  expect(broadcast([3, 1, 'T'], [4, 'T'])).toEqual([3, 4, 'T']);
  expect(broadcast([], [2])).toEqual([2]);
  expect(() => broadcast([2, 3], [2, 4])).toThrow('[2, 3] and [2, 4] do not go together at axis 1');
  expect(() => broadcast(['T'], [500])).toThrow('do not go together');
});

it('refuses what is no dimension, no axis and no size', () => {
  expect(() => checkDim(-1)).toThrow('-1 is no dimension');
  expect(() => checkDim('2T')).toThrow('"2T" is no dimension');
  expect(axisOf(-1, 3)).toBe(2);
  expect(() => axisOf(3, 3)).toThrow('there is no axis 3 among 3');
  expect(() => sizeOf([2, 'T'])).toThrow('[2, T] has no size before the session runs');
});
