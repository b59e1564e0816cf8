import { expect, it } from 'vitest';
import { segment } from './segments.ts';

const PRIORS = [0, 0, 0];

function probabilities(states: readonly number[], sure = 0.9): Float32Array {
  return Float32Array.from(states.flatMap((state) => [0, 1, 2].map((s) => (s === state ? sure : (1 - sure) / 2))));
}

it('cuts a sequence where its state changes, and tells of all but the first state', () => {
  const states = [0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2];
  expect(segment(probabilities(states), 3, PRIORS, 5)).toEqual([
    { state: 1, from: 4, to: 9 },
    { state: 2, from: 13, to: 19 },
  ]);
});

it('does not follow a single moment', () => {
  expect(segment(probabilities([0, 0, 0, 1, 0, 0, 0]), 3, PRIORS, 5)).toEqual([]);
  expect(segment(probabilities([1, 1, 1, 1, 0, 1, 1, 1, 1, 1]), 3, PRIORS, 5)).toEqual([{ state: 1, from: 0, to: 10 }]);
});
