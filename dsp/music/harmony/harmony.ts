import { type AudioSource, type Progress, part } from '../../audio/source.ts';
import type { PerStem } from '../../audio/stem.ts';
import { mixSource, monoSource } from '../../audio/views.ts';
import type { Finding } from '../../damage/finding.ts';
import { decimatedSource } from '../../signal/decimate.ts';
import { Stft } from '../../signal/stft.ts';
import { trustOf } from '../notes/trust.ts';
import type { Harmony, Rhythm } from '../profile.ts';
import { chordLikelihoods, chordPosteriors, decodeChords } from './chords.ts';
import { type Chromagram, chromagram } from './chroma.ts';
import { type Grid, halfBeats } from './grid.ts';
import { findKey } from './key.ts';
import { spansOf } from './spans.ts';
import { tuningOf } from './tuning.ts';
import { labelOf, spell } from './vocabulary.ts';

interface HarmonyInput {
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
  const tuning = tuningOf(source, stft, part(progress, 0, 0.05));
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
  const surety = chordPosteriors(likelihoods, grid.places, key, chords);
  progress(1);
  return {
    key: { tonic: spell(final.tonic, final), mode: final.mode, confidence: final.confidence },
    chords: spansOf(chords, bass, grid, surety).map(({ start, end, chord, bass, confidence }) => ({
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
