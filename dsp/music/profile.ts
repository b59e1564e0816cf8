import type { Frames } from '../audio/source.ts';

/** What was heard in the music. All positions are frames at the song's rate; all confidences lie in 0..1. */
export interface Profile extends Rhythm, Harmony {
  readonly melody: Melody;
  readonly bass: { readonly notes: readonly Note[] };
  readonly drums: readonly Hit[];
  readonly sections: readonly Section[];
  /** One sentence built from measured facts: "A 118 BPM song in Eb major, …". */
  readonly description: string;
}

export interface Rhythm {
  /** The song's main tempo; the beats carry its drift. */
  readonly tempo: { readonly bpm: number; readonly confidence: number };
  /** Beats a bar and the unit of a beat: [4, 4], [3, 4], [6, 8] (six eighths, two beats counted). */
  readonly meter: readonly [number, number];
  readonly beats: readonly Frames[];
  /** A subset of `beats`. */
  readonly downbeats: readonly Frames[];
}

export interface Harmony {
  readonly key: { readonly tonic: string; readonly mode: 'major' | 'minor'; readonly confidence: number };
  /** Without gaps or overlaps from 0 to the end of the song. */
  readonly chords: readonly Chord[];
}

export interface Chord {
  readonly start: Frames;
  readonly end: Frames;
  /** Root, quality and optional bass as in the contract ("Am", "F#maj7", "C/G"), or "N". */
  readonly label: string;
  readonly confidence: number;
}

export interface Melody {
  /** Fundamental in Hz every 10 ms (entry i at i · 0.01 s), 0 where unvoiced. */
  readonly hz: Float32Array;
  readonly notes: readonly Note[];
}

export interface Note {
  readonly start: Frames;
  /** Exclusive. */
  readonly end: Frames;
  /** MIDI number, 69 = A4 = 440 Hz; an integer. */
  readonly midi: number;
  readonly confidence: number;
}

export const DRUM_CLASSES = ['kick', 'snare', 'hihat', 'openhat', 'tom', 'cymbal', 'other'] as const;
export type DrumClass = (typeof DRUM_CLASSES)[number];

export interface Hit {
  readonly time: Frames;
  readonly class: DrumClass;
  /** 0..1, relative to the loudest hit of its class in the song. */
  readonly strength: number;
}

export interface Section {
  readonly start: Frames;
  readonly end: Frames;
  /** Sections that sound alike share a letter: "A", "B", … */
  readonly label: string;
}

/** Hop of `Melody.hz`, in seconds. */
export const MELODY_HOP = 0.01;
