import { expect, test } from 'vitest';
import { RATE } from '../project/test-project.ts';
import { planRegions } from './plan-regions.ts';
import { empty, newId, project } from './test-projects.ts';

test('regions that name no stem, lie outside or are covered are counted, and one that is partly covered gets what is free', () => {
  const spans = [
    { start: 1, end: 2, name: 'Solo' },
    { start: 200, end: 300, name: 'Bass' },
    { start: 9.5, end: 10, name: 'Bass' },
    { start: 9.75, end: 12, name: 'BASS fix' },
    { start: 20, end: 21, name: 'bassoon' },
  ];
  const planned = planRegions(project, spans, newId);
  expect(planned.regions.map(({ stem, start, end }) => [stem, start / RATE, end / RATE])).toEqual([
    ['bass', 10.25, 12],
  ]);
  expect([planned.nameless, planned.left]).toEqual([2, 2]);
});

test('each of thousands of regions finds its place: what is there is known, what overlaps is shortened', () => {
  const spans = Array.from({ length: 8000 }, (_, i) => ({ start: i * 0.01, end: i * 0.01 + 0.012, name: 'bass' }));
  const { regions, known, left } = planRegions(empty, spans, newId);
  expect([known, left]).toEqual([0, 8000 - regions.length]);
  expect(regions.every(({ start }, i) => i === 0 || start >= regions[i - 1]!.end)).toBe(true);
  const again = planRegions(
    { ...empty, regions },
    regions.map(({ start, end }) => ({ start: start / RATE, end: end / RATE, name: 'bass' })).reverse(),
    newId,
  );
  expect([again.regions.length, again.known]).toEqual([0, regions.length]);
});
