import { expect, test } from 'vitest';
import type { Project } from './project.ts';
import { tempoForNames, unsteadyWords } from './stem-delivery.ts';
import { testProject } from './test-project.ts';

/** A song in which something is played on each of these seconds, which are its beats. */
function songOf(seconds: readonly number[]): Project {
  const song = testProject([], Math.ceil(seconds.at(-1)!) + 1);
  const beats = seconds.map((time) => Math.round(time * song.sampleRate));
  const drums = beats.map((time) => ({ time, class: 'kick' as const, strength: 1 }));
  return { ...song, profile: { ...song.profile!, beats, drums } };
}

test('why a song has no tempo says what keeps it from one', () => {
  const swaying = songOf(Array.from({ length: 400 }, (_, k) => 1 + k / 2 + 0.05 * Math.sin(k / 30)));
  expect(tempoForNames(swaying)).toBeNull();
  expect(unsteadyWords(swaying)).toMatch(/an even grid of 120 bpm by up to (4|5)\d ms: up to 20 ms it/);
  const few = songOf([1, 2, 3]);
  expect(unsteadyWords(few)).toMatch(/too few beats/);
});

test('of a song that is even, but at no number that sequencers show, it says by how much that number is off', () => {
  const stretched = songOf(Array.from({ length: 7200 }, (_, k) => 1 + (60 * k) / 120.005));
  expect(tempoForNames(stretched)).toBeNull();
  const [, bpm, off] = /an even grid of ([\d.]+) bpm by up to (\d+) ms, and more digits/.exec(
    unsteadyWords(stretched),
  )!;
  expect(['120', '120.01']).toContain(bpm);
  expect(Number(off)).toBeGreaterThan(20);
});
