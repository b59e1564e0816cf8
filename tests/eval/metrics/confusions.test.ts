import { expect, test } from 'vitest';
import { confusions } from './confusions.ts';

const hits = (name: string, ...times: number[]) => times.map((time) => ({ time, class: name }));

test('a missed hit is counted by what was told in its place, most first', () => {
  const reference = [...hits('hihat', 1, 2, 3), ...hits('kick', 1)];
  const estimated = [...hits('openhat', 1.01, 2.04), ...hits('kick', 1)];
  expect(confusions(reference, estimated)).toEqual([
    ['hihat', 'openhat', 2],
    ['hihat', null, 1],
  ]);
});

test('what is right of its own class stands in the place of nothing else', () => {
  expect(confusions([...hits('hihat', 1), ...hits('cymbal', 1)], hits('cymbal', 1))).toEqual([['hihat', null, 1]]);
});

test('of two wrong ones the nearer counts, and one farther than the window none', () => {
  const estimated = [...hits('cymbal', 0.97), ...hits('openhat', 1.01), ...hits('tom', 2.06)];
  expect(confusions(hits('hihat', 1, 2), estimated)).toEqual([
    ['hihat', 'openhat', 1],
    ['hihat', null, 1],
  ]);
});

test('where all is right there is nothing to count', () => {
  expect(confusions(hits('kick', 1, 2), hits('kick', 1.02, 2))).toEqual([]);
});
