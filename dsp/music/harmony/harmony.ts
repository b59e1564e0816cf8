import { type AudioSource, type Progress, part } from '../../audio/source.ts';
import type { PerStem } from '../../audio/stem.ts';
import { mixSource, monoSource } from '../../audio/views.ts';
import type { Finding } from '../../damage/finding.ts';
import { decimatedSource } from '../../signal/decimate.ts';
import { Stft } from '../../signal/stft.ts';
import { trustOf } from '../notes/trust.ts';
import type { Harmony, Rhythm } from '../profile.ts';
import { chordLikelihoods, decodeChords } from './chords.ts';
import { type Chromagram, chromagram } from './chroma.ts';
import { type Grid, halfBeats } from './grid.ts';
import { findKey } from './key.ts';
import { tuningOf } from './tuning.ts';
import { labelOf, NO_CHORD, QUALITIES, qualityOf, rootOf, spell } from './vocabulary.ts';

export interface HarmonyInput {
  readonly mix: AudioSource;
  /** Where given, chords are heard in all but the drums. All of the mix's rate and length. */
  readonly stems: PerStem<AudioSource> | null;
  readonly rhythm: Rhythm;
  /** What is damaged in the mix: it counts less. */
  readonly damage: readonly Finding[];
}

/** Partials to 5 kHz are enough for chords. */
const ANALYSIS_RATE = 11025;
/** 372 ms at 11 025 Hz: parts semitones from 110 Hz up. */
const SIZE = 4096;
const HOP = 512;

/** Key and chords of a song. Labels are those of the contract; chords lie edge to edge from 0 to the end. */
export function analyseHarmony(input: HarmonyInput, progress: Progress): Harmony {
  const { mix, stems, rhythm } = input;
  const pitched = stems === null ? mix : mixSource([stems.other, stems.bass, stems.vocals], [1, 1, VOCALS]);
  const source = decimatedSource(monoSource(pitched), ANALYSIS_RATE);
  const stft = new Stft(SIZE, HOP);
  const tuning = tuningOf(source, stft);
  const grid = halfBeats(rhythm, mix.length, mix.sampleRate);
  const chroma = chromagram(
    source,
    stft,
    atRate(grid, source.sampleRate / mix.sampleRate),
    tuning,
    part(progress, 0.05, stems ? 0.5 : 0.95),
  );
  const bass = stems === null ? chroma.bass : bassOf(stems.bass, stft, grid, tuning, part(progress, 0.5, 0.95)).bass;
  const trust = segmentTrust(input.damage, grid, mix);

  const likelihoods = chordLikelihoods(chroma, bass, trust);
  const rough = decodeChords(likelihoods, grid.places, null);
  const key = findKey(chroma, bass, rough, trust);
  const chords = decodeChords(likelihoods, grid.places, key);
  const final = findKey(chroma, bass, chords, trust);
  progress(1);
  return {
    key: { tonic: spell(final.tonic, final), mode: final.mode, confidence: final.confidence },
    chords: spans(chords, grid, bass, likelihoods).map(({ start, end, chord, bass, confidence }) => ({
      start,
      end,
      label: labelOf(chord, bass, final),
      confidence,
    })),
  };
}

/** A melody leans on the chords without being one: it speaks more softly than they do. */
const VOCALS = 0.5;

function bassOf(stem: AudioSource, stft: Stft, grid: Grid, tuning: number, progress: Progress): Chromagram {
  const source = decimatedSource(monoSource(stem), ANALYSIS_RATE);
  return chromagram(source, stft, atRate(grid, source.sampleRate / stem.sampleRate), tuning, progress);
}

function atRate(grid: Grid, ratio: number): Grid {
  return { edges: grid.edges.map((edge) => edge * ratio), places: grid.places };
}

/** Mean trust over each segment. */
function segmentTrust(damage: readonly Finding[], grid: Grid, mix: AudioSource): Float32Array {
  const hop = Math.max(1, Math.round(mix.sampleRate / 10));
  const fine = trustOf(damage, hop, Math.ceil(mix.length / hop) + 1);
  return Float32Array.from(grid.places, (_, s) => {
    const from = Math.floor(grid.edges[s]! / hop);
    const to = Math.max(from + 1, Math.ceil(grid.edges[s + 1]! / hop));
    let sum = 0;
    for (let i = from; i < to; i++) sum += fine[i] ?? 1;
    return sum / (to - from);
  });
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly chord: number;
  readonly bass: number;
  readonly confidence: number;
}

/** Runs of one chord, with the bass note that lasts under them. */
function spans(path: Int32Array, grid: Grid, bass: Float32Array, likelihoods: Float32Array): Span[] {
  const out: Span[] = [];
  const states = likelihoods.length / Math.max(1, path.length);
  for (let first = 0; first < path.length; ) {
    const chord = path[first]!;
    let end = first + 1;
    while (end < path.length && path[end] === chord) end++;
    out.push({
      start: grid.edges[first]!,
      end: grid.edges[end]!,
      chord,
      bass: bassNote(chord, bass, first, end),
      confidence: confidenceOf(chord, likelihoods, states, first, end),
    });
    first = end;
  }
  return out;
}

/** The pitch class under a chord: its root unless another of its tones clearly holds the bass. */
function bassNote(chord: number, bass: Float32Array, first: number, end: number): number {
  if (chord === NO_CHORD) return 0;
  const root = rootOf(chord);
  const held = new Float64Array(12);
  for (let s = first; s < end; s++) for (let c = 0; c < 12; c++) held[c]! += bass[s * 12 + c]!;
  let best = root;
  for (const tone of QUALITIES[qualityOf(chord)]) {
    const pitchClass = (root + tone) % 12;
    if (held[pitchClass]! > 2 * held[root]! && held[pitchClass]! > held[best]!) best = pitchClass;
  }
  return best;
}

/** Mean posterior probability of the chord in its segments. */
function confidenceOf(chord: number, likelihoods: Float32Array, states: number, first: number, end: number): number {
  let sum = 0;
  for (let s = first; s < end; s++) {
    let total = 0;
    const own = likelihoods[s * states + chord]!;
    for (let k = 0; k < states; k++) total += Math.exp(likelihoods[s * states + k]! - own);
    sum += 1 / total;
  }
  return sum / (end - first);
}
