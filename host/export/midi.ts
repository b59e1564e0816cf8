import { QUALITIES } from '../../dsp/music/harmony/vocabulary.ts';
import type { Chord, DrumClass } from '../../dsp/music/profile.ts';
import { writeAtomically } from '../jobs/cache.ts';
import type { ProjectProfile } from '../project/project.ts';
import { tempoMapOf } from '../project/tempo-map.ts';
import {
  type MidiEvent,
  marker,
  note,
  programChange,
  standardMidiFile,
  tempo,
  timeSignature,
  trackName,
} from './smf.ts';

const PPQ = 960;
/** General MIDI percussion, channel 10. */
const GM_DRUM: Record<DrumClass, number> = {
  kick: 36,
  snare: 38,
  hihat: 42,
  openhat: 46,
  tom: 47,
  cymbal: 49,
  other: 56,
};
/** Semitones above C of the natural notes. */
const NATURALS: Record<string, number> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/**
 * Writes the profile as a type-1 MIDI file: tempo map from the beats (one tempo event a beat, so that every beat falls on
 * its grid line), time signature, chords as markers and notes, melody, bass and drums on GM sounds. Appears by rename; `scratch` lies on the same file system.
 */
export function writeMidi(path: string, profile: ProjectProfile, sampleRate: number, scratch: string): void {
  writeAtomically(path, midiOf(profile, sampleRate), scratch);
}

/** The bytes of that file. */
export function midiOf(profile: ProjectProfile, sampleRate: number): Uint8Array {
  const { points, quarters } = tempoMapOf(profile, sampleRate);
  const ticks = (frame: number): number => Math.round(quarters(frame) * PPQ);
  const [count, unit] = profile.meter;
  const conductor = [
    trackName(''),
    ...profile.chords.map((chord) => marker(ticks(chord.start), chord.label)),
    ...points.map(({ quarter, bpm }) => tempo(Math.round(quarter * PPQ), bpm)),
    timeSignature(0, count, unit),
  ];
  const part = (name: string, channel: number, program: number, notes: readonly Sounding[]): MidiEvent[] => {
    const sounding = notes.map((item) => ({ ...item, at: ticks(item.start), end: ticks(item.end) }));
    // Where one note ends as the next begins, the ends come first: notes in order of time, each with its end.
    sounding.sort((a, b) => a.at - b.at);
    return [
      trackName(name),
      programChange(channel, program),
      ...sounding.flatMap(({ midi, at, end, velocity }) => note(channel, midi, at, Math.max(1, end - at), velocity)),
    ];
  };
  const sung = (item: { start: number; end: number; midi: number; confidence: number }): Sounding => ({
    ...item,
    velocity: 0.8,
  });
  const hitLength = Math.round(sampleRate * 0.1);
  const hits = profile.drums.map((hit) => ({
    start: hit.time,
    end: hit.time + hitLength,
    midi: GM_DRUM[hit.class],
    velocity: 0.3 + 0.7 * hit.strength,
  }));
  return standardMidiFile(PPQ, [
    conductor,
    part('Melody', 0, 53, profile.melody.notes.map(sung)),
    part('Chords', 1, 0, profile.chords.flatMap(chordNotes)),
    part('Bass', 2, 33, profile.bass.notes.map(sung)),
    part('Drums', 9, 0, hits),
  ]);
}

interface Sounding {
  readonly start: number;
  readonly end: number;
  readonly midi: number;
  readonly velocity: number;
}

function chordNotes(chord: Chord): Sounding[] {
  const pitches = chordPitches(chord.label);
  return pitches.map((midi) => ({ start: chord.start, end: chord.end, midi, velocity: 0.6 }));
}

/** MIDI numbers around middle C of a chord label of the contract, its bass below them; empty for "N" and what is no label. */
export function chordPitches(label: string): number[] {
  const match = /^([A-G][b#]?)([^/]*)(?:\/([A-G][b#]?))?$/.exec(label);
  const intervals = match === null ? undefined : (QUALITIES as Record<string, readonly number[]>)[match[2]!];
  if (match === null || intervals === undefined) return [];
  const root = pitchClass(match[1]!);
  return [48 + pitchClass(match[3] ?? match[1]!), ...intervals.map((interval) => 60 + root + interval)];
}

function pitchClass(note: string): number {
  const accidental = note[1] === '#' ? 1 : note[1] === 'b' ? 11 : 0;
  return (NATURALS[note[0]!]! + accidental) % 12;
}
