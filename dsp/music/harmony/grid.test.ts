import { expect, test } from 'vitest';
import { halfBeats } from './grid.ts';

const rhythm = (beats: number[], downbeats: number[]) => ({
  tempo: { bpm: 120, confidence: 1 },
  meter: [4, 4] as const,
  beats,
  downbeats,
});

test('beats are halved, named by their place in the bar, and carried on to both ends of the song', () => {
  const grid = halfBeats(rhythm([1000, 1500, 2000], [1500]), 3200, 1000);
  expect(grid.edges).toEqual([0, 250, 500, 750, 1000, 1250, 1500, 1750, 2000, 2250, 2500, 2750, 3000, 3100, 3200]);
  expect(grid.places.length).toBe(grid.edges.length - 1);
  expect(grid.places[grid.edges.indexOf(1500)]).toBe('downbeat');
  expect(grid.places[grid.edges.indexOf(1000)]).toBe('beat');
  expect(grid.places[grid.edges.indexOf(1250)]).toBe('between');
});

test('a song without beats still has a grid from 0 to its end', () => {
  for (const length of [1, 700, 44100]) {
    const { edges } = halfBeats(rhythm([], []), length, 44100);
    expect(edges[0]).toBe(0);
    expect(edges.at(-1)).toBe(length);
    for (let k = 1; k < edges.length; k++) expect(edges[k]!).toBeGreaterThan(edges[k - 1]!);
  }
});
