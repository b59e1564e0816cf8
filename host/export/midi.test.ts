import toneMidi from '@tonejs/midi';
import { expect, test } from 'vitest';
import type { ProjectProfile } from '../project/project.ts';
import { chordPitches, midiOf } from './midi.ts';

const rate = 44100;

/** Beats that drift from 0.50 s to 0.56 s apart, the first at 0.73 s, a downbeat every three from the second on. */
function drifting(): ProjectProfile {
  const beats: number[] = [];
  for (let i = 0, t = 0.73; i < 60; i++, t += 0.5 + 0.001 * i) beats.push(Math.round(t * rate));
  return {
    tempo: { bpm: 115, confidence: 1 },
    meter: [3, 4],
    beats,
    downbeats: beats.filter((_, i) => i % 3 === 1),
    key: { tonic: 'A', mode: 'minor', confidence: 1 },
    chords: [
      { start: 0, end: beats[30]!, label: 'Am7', confidence: 1 },
      { start: beats[30]!, end: beats[59]!, label: 'N', confidence: 1 },
    ],
    melody: { hz: [], notes: [{ start: beats[4]!, end: beats[6]!, midi: 69, confidence: 1 }] },
    bass: { notes: [{ start: beats[1]!, end: beats[2]!, midi: 33, confidence: 1 }] },
    drums: [{ time: beats[7]! + 1000, class: 'snare', strength: 1 }],
    sections: [],
    description: '',
  };
}

test('the tempo map brings every beat back to its time within 1 ms, drift and all', () => {
  const profile = drifting();
  const midi = new toneMidi.Midi(midiOf(profile, rate));
  const tickOf = (frame: number): number => {
    const seconds = frame / rate;
    return midi.header.secondsToTicks(seconds);
  };
  for (const beat of profile.beats) {
    const ticks = tickOf(beat);
    const grid = Math.round(ticks / midi.header.ppq) * midi.header.ppq;
    expect(Math.abs(midi.header.ticksToSeconds(grid) - beat / rate)).toBeLessThan(0.001);
  }
});

test('downbeats fall on bar lines', () => {
  const profile = drifting();
  const midi = new toneMidi.Midi(midiOf(profile, rate));
  const bar = 3 * midi.header.ppq;
  for (const downbeat of profile.downbeats) {
    const ticks = midi.header.secondsToTicks(downbeat / rate);
    expect(Math.abs(ticks - Math.round(ticks / bar) * bar)).toBeLessThan(4);
  }
});

test('6/8 has two beats a bar, dotted quarters', () => {
  const profile: ProjectProfile = {
    ...drifting(),
    meter: [6, 8],
    downbeats: drifting().beats.filter((_, i) => i % 2 === 1),
  };
  const midi = new toneMidi.Midi(midiOf(profile, rate));
  expect(midi.header.timeSignatures[0]!.timeSignature).toEqual([6, 8]);
  const bar = 3 * midi.header.ppq;
  for (const downbeat of profile.downbeats) {
    const ticks = midi.header.secondsToTicks(downbeat / rate);
    expect(Math.abs(ticks - Math.round(ticks / bar) * bar)).toBeLessThan(4);
  }
});

test('notes and hits keep their times and pitches', () => {
  const profile = drifting();
  const midi = new toneMidi.Midi(midiOf(profile, rate));
  const [melody, chords, bass, drums] = midi.tracks;
  expect(melody!.notes[0]!.midi).toBe(69);
  expect(melody!.notes[0]!.time).toBeCloseTo(profile.beats[4]! / rate, 3);
  expect(bass!.notes[0]!.midi).toBe(33);
  expect(chords!.notes).toHaveLength(5);
  expect(drums!.channel).toBe(9);
  expect(drums!.notes[0]!.midi).toBe(38);
  expect(drums!.notes[0]!.time).toBeCloseTo((profile.beats[7]! + 1000) / rate, 3);
});

test('a song without beats still gives a file', () => {
  const empty = { ...drifting(), beats: [], downbeats: [], chords: [], drums: [], tempo: { bpm: 0, confidence: 0 } };
  expect(new toneMidi.Midi(midiOf(empty, rate)).tracks).toHaveLength(4);
});

test.each([
  ['C', [48, 60, 64, 67]],
  ['F#m7b5', [54, 66, 69, 72, 76]],
  ['C/G', [55, 60, 64, 67]],
  ['N', []],
  ['H', []],
])('%s sounds as %j', (label, pitches) => {
  expect(chordPitches(label)).toEqual(pitches);
});
