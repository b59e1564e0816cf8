import { expect, test } from 'vitest';
import { RATE } from '../project/test-project.ts';
import { planMusic } from './plan-music.ts';
import { readRpp } from './read-rpp.ts';
import type { DawFile } from './session.ts';
import { empty, project } from './test-projects.ts';

test('a tempo that no song has is let be', () => {
  const mad = readRpp('<REAPER_PROJECT 0.1\n  TEMPO 900000 4 4\n>', 'x.rpp');
  expect(planMusic(project, project.profile!, mad).rhythm).toBe(null);
});

test('the tempo that every new session of a DAW has takes nothing away, and one that somebody set is taken', () => {
  const rpp = (bpm: number) => readRpp(`<REAPER_PROJECT 0.1\n  TEMPO ${bpm} 4 4\n>`, 'x.rpp');
  expect(planMusic(project, project.profile!, rpp(120)).rhythm).toBe(null);
  const { rhythm } = planMusic(project, project.profile!, rpp(90));
  expect(rhythm!.tempo.bpm).toBeCloseTo(90, 2);
  expect(rhythm!.beats.slice(0, 3)).toEqual([0, 32_000, 64_000]);
});

test('rehearsal letters are sections, and letters are chords where others have a quality, or where the project has them', () => {
  const marks = (...names: string[]): DawFile => ({
    spans: [],
    markers: names.map((name, i) => ({ at: 10 * i, name })),
    tempo: null,
    meter: null,
  });
  const letters = planMusic(empty, empty.profile!, marks('A', 'B', 'A', 'C'));
  expect(letters.chords).toBe(null);
  expect(letters.sections!.map(({ label }) => label)).toEqual(['A', 'B', 'A', 'C']);
  const mixed = planMusic(empty, empty.profile!, marks('A', 'Bm', 'C'));
  expect(mixed.chords!.map(({ label }) => label)).toEqual(['A', 'Bm', 'C']);
  const chord = (label: string, i: number) => ({
    start: 10 * i * RATE,
    end: 10 * (i + 1) * RATE,
    label,
    confidence: 1,
  });
  const own = { ...empty, profile: { ...empty.profile!, chords: ['A', 'B', 'A', 'C'].map(chord) } };
  expect(planMusic(own, own.profile, marks('A', 'B', 'A', 'D')).chords!.map(({ label }) => label)).toEqual([
    'A',
    'B',
    'A',
    'D',
  ]);
});
