import { expect, test } from 'vitest';
import { memorySource } from '../../audio/memory.ts';
import { noProgress } from '../../audio/source.ts';
import { midiToHz } from '../notes/midi.ts';
import type { Harmony, Rhythm } from '../profile.ts';
import { analyseHarmony } from './harmony.ts';

const RATE = 22050;
const BEAT = 0.5;

/** Four beats of each chord, as MIDI notes with five partials that ring for the bar; `detune` in semitones. */
function play(chords: readonly (readonly number[])[], detune = 0): Float32Array {
  const bar = 4 * BEAT * RATE;
  const x = new Float32Array(chords.length * bar);
  chords.forEach((notes, b) => {
    for (const midi of notes) {
      for (let h = 1; h <= 5; h++) {
        const step = (2 * Math.PI * h * midiToHz(midi + detune)) / RATE;
        for (let n = 0; n < bar; n++)
          x[b * bar + n]! += (0.1 / h) * Math.exp((-0.7 * n) / RATE) * Math.sin(step * n + midi * h);
      }
    }
  });
  return x;
}

function rhythmOf(bars: number): Rhythm {
  const beats = Array.from({ length: bars * 4 }, (_, k) => k * BEAT * RATE);
  return { tempo: { bpm: 120, confidence: 1 }, meter: [4, 4], beats, downbeats: beats.filter((_, k) => k % 4 === 0) };
}

function analyse(x: Float32Array, bars: number): Harmony {
  return analyseHarmony({ mix: memorySource([x], RATE), stems: null, rhythm: rhythmOf(bars), damage: [] }, noProgress);
}

function labels(harmony: Harmony): string[] {
  return harmony.chords.map((chord) => chord.label);
}

const C = [36, 60, 64, 67];
const AM = [33, 57, 60, 64];
const F = [41, 57, 60, 65];
const G7 = [43, 59, 62, 65, 67];

test('a cadence in C is heard chord by chord, on the bar lines, edge to edge', () => {
  const x = play([C, AM, F, G7, C]);
  const harmony = analyse(x, 5);
  expect(labels(harmony)).toEqual(['C', 'Am', 'F', 'G7', 'C']);
  expect(harmony.key).toMatchObject({ tonic: 'C', mode: 'major' });
  expect(harmony.chords.map((chord) => chord.start)).toEqual([0, 1, 2, 3, 4].map((bar) => bar * 4 * BEAT * RATE));
  expect(harmony.chords.at(-1)!.end).toBe(x.length);
  for (const { confidence } of harmony.chords) expect(confidence).toBeGreaterThan(0.5);
});

test('sevenths, suspensions and diminished chords are told apart', () => {
  const cmaj7 = [36, 60, 64, 67, 71];
  const dm7 = [38, 60, 62, 65, 69];
  const gsus4 = [43, 60, 62, 67];
  const bdim = [35, 59, 62, 65];
  expect(labels(analyse(play([cmaj7, dm7, gsus4, C, bdim, C]), 6))).toEqual([
    'Cmaj7',
    'Dm7',
    'Gsus4',
    'C',
    'Bdim',
    'C',
  ]);
});

test('a chord over another of its tones is written with its bass', () => {
  expect(labels(analyse(play([C, [40, 60, 64, 67, 72], F, C]), 4))).toEqual(['C', 'C/E', 'F', 'C']);
});

test('a minor song with a major dominant is minor, not its relative major', () => {
  const e7 = [40, 56, 59, 62, 64];
  const dm = [38, 57, 62, 65];
  const harmony = analyse(play([AM, dm, e7, AM, F, dm, e7, AM]), 8);
  expect(harmony.key).toMatchObject({ tonic: 'A', mode: 'minor' });
  expect(labels(harmony)[2]).toBe('E7');
});

test('a recording that runs 40 cents high is heard in its own tuning', () => {
  expect(labels(analyse(play([C, AM, F, G7, C], 0.4), 5))).toEqual(['C', 'Am', 'F', 'G7', 'C']);
});

test('silence has no chord, and the shortest song has one span', () => {
  const quiet = analyse(new Float32Array(4 * RATE), 2);
  expect(labels(quiet)).toEqual(['N']);
  expect(quiet.key.confidence).toBeLessThan(0.1);
  const shortest = analyse(new Float32Array([0.5]), 0);
  expect(shortest.chords).toHaveLength(1);
  expect(shortest.chords[0]).toMatchObject({ start: 0, end: 1 });
});
