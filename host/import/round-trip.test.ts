import { expect, test } from 'vitest';
import { projectXml } from '../export/daw/dawproject.ts';
import { rppOf } from '../export/daw/rpp.ts';
import { sessionOf } from '../export/daw/session.ts';
import { csvOf, labelsOf } from '../export/regions.ts';
import type { Region } from '../project/project.ts';
import { RATE } from '../project/test-project.ts';
import { planMusic } from './plan-music.ts';
import { planRegions } from './plan-regions.ts';
import { readCsv } from './read-csv.ts';
import { readDawprojectXml } from './read-dawproject.ts';
import { readLabels } from './read-labels.ts';
import { readRpp } from './read-rpp.ts';
import type { DawFile } from './session.ts';
import { beats, empty, newId, project } from './test-projects.ts';

// What is written for a DAW, read back: the same regions, markers and tempo.

const spansOf = (regions: readonly Region[]) =>
  regions
    .map(({ stem, start, end, damage: found }) => ({
      stem,
      start,
      end,
      cause: found?.cause,
      severity: found?.severity,
    }))
    .sort((a, b) => a.start - b.start);

const session = sessionOf(project, 'audio');
const FILES: readonly (readonly [name: string, file: DawFile])[] = [
  ['a DAWproject', readDawprojectXml(projectXml(session), 'song.dawproject')],
  ['a REAPER project', readRpp(rppOf(session), 'song.rpp')],
  ['labels', readLabels(labelsOf(project), 'regions.txt')],
  ['a table', readCsv(csvOf(project), 'regions.csv')],
];

test.each(FILES)('%s brings the regions back, with stem, edges and damage', (_, file) => {
  const planned = planRegions(empty, file.spans, newId);
  expect(spansOf(planned.regions)).toEqual(spansOf(project.regions));
  expect([planned.known, planned.nameless, planned.left]).toEqual([0, 0, 0]);
});

test.each(FILES)('%s brings nothing to the project that it came from', (_, file) => {
  const planned = planRegions(project, file.spans, newId);
  expect([planned.regions.length, planned.known]).toEqual([0, 3]);
  expect(planMusic(project, project.profile!, file)).toEqual({ rhythm: null, chords: null, sections: null });
});

test('a table keeps how sure a finding is', () => {
  const [, file] = FILES[3]!;
  expect(planRegions(empty, file.spans, newId).regions[0]!.damage).toMatchObject({
    confidence: 0.9,
    cause: 'clipping',
  });
});

test.each(FILES.slice(0, 2))('%s brings beat, bars, chords and sections back', (_, file) => {
  const { rhythm, chords, sections } = planMusic(empty, empty.profile!, file);
  const first = rhythm!.beats.findIndex((at) => at >= beats[0]! - 2);
  const back = rhythm!.beats.slice(first, first + beats.length);
  beats.forEach((at, i) => {
    expect(Math.abs(back[i]! - at)).toBeLessThanOrEqual(1);
  });
  const { downbeats } = project.profile!;
  expect(
    rhythm!.downbeats
      .filter((at) => at >= downbeats[0]! - 2)
      .slice(0, downbeats.length)
      .map((at) => beats.findIndex((beat) => Math.abs(beat - at) <= 1)),
  ).toEqual(downbeats.map((at) => beats.indexOf(at)));
  expect(rhythm!.meter).toEqual([4, 4]);
  expect(rhythm!.tempo.bpm).toBeGreaterThan(90);
  expect(rhythm!.tempo.bpm).toBeLessThan(120);
  expect(chords!.map(({ label, start, end }) => ({ label, start, end }))).toEqual(
    project.profile!.chords.map(({ label, start, end }) => ({ label, start, end })),
  );
  expect(sections).toEqual(project.profile!.sections);
});

test.each([
  [0, 0],
  [0, 2],
  [0.4, 0],
  [0.4, 3],
])(
  'a band that begins at %f s, with its first bar at beat %i, is known again; a bar line moved by a beat is taken',
  (at, first) => {
    const steady = Array.from({ length: 100 }, (_, i) => Math.round(RATE * (at + i * 0.6)));
    const profile = {
      ...project.profile!,
      beats: steady,
      downbeats: steady.filter((_, i) => i >= first && (i - first) % 4 === 0),
    };
    const held = { ...project, profile };
    const back = readRpp(rppOf(sessionOf(held, 'song')), 'x.rpp');
    expect(planMusic(held, profile, back).rhythm).toBe(null);
    const moved = { ...profile, downbeats: steady.filter((_, i) => i > first && (i - first) % 4 === 1) };
    // What was exported says where bars begin; where the project has them a beat later, they were moved.
    if (at > 0) expect(planMusic({ ...held, profile: moved }, moved, back).rhythm).not.toBe(null);
  },
);

test.each([
  ['that begins a few frames after the start', [0.001, 0.6, 1.2, 1.8]],
  ['that begins just after the start', [0.02, 0.62, 1.22, 1.82]],
  ['of which one beat was heard', [0.5]],
  ['of which no beat was heard', []],
])('a song %s comes back from a session that nobody touched as it is', (_, seconds) => {
  const own = seconds.map((at) => Math.round(at * RATE));
  const profile = {
    ...project.profile!,
    tempo: { bpm: 97.3, confidence: 0.3 },
    beats: own,
    downbeats: own.slice(0, 1),
  };
  const held = { ...project, profile };
  const exported = sessionOf(held, 'song');
  const nothing = { rhythm: null, chords: null, sections: null };
  expect(planMusic(held, profile, readRpp(rppOf(exported), 'x.rpp'))).toEqual(nothing);
  expect(planMusic(held, profile, readDawprojectXml(projectXml(exported), 'x'))).toEqual(nothing);
  const faster = readRpp('<REAPER_PROJECT 0.1\n  TEMPO 98 4 4\n>', 'x.rpp');
  expect(planMusic(held, profile, faster).rhythm!.tempo.bpm).toBeCloseTo(98, 1);
});
