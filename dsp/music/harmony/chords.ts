import type { Chromagram } from './chroma.ts';
import type { Place } from './grid.ts';
import { CHORDS, isMinor, type KeyName, NO_CHORD, QUALITIES, QUALITY_NAMES, qualityOf, rootOf } from './vocabulary.ts';

const STATES = CHORDS + 1;

/** One number a segment and chord (CHORDS of them, then "no chord"), in nats. */
export type Likelihoods = Float32Array;

/** How well each chord explains what sounds in each segment. `trust` weighs segments, 0..1. */
export function chordLikelihoods(chroma: Chromagram, bass: Float32Array, trust: Float32Array): Likelihoods {
  const out = new Float32Array(chroma.segments * STATES);
  const lift = new Float64Array(12);
  const low = new Float64Array(12);
  for (let s = 0; s < chroma.segments; s++) {
    normalise(chroma.treble, s * 12, lift);
    normalise(bass, s * 12, low);
    const weight = trust[s]! * Math.min(1, chroma.level[s]! / QUIET);
    for (let chord = 0; chord < CHORDS; chord++) {
      const template = TEMPLATES[Math.floor(chord / 12)]!;
      const root = rootOf(chord);
      let fit = 0;
      let under = 0;
      for (let c = 0; c < 12; c++) {
        fit += template.treble[c]! * lift[(c + root) % 12]!;
        under += template.bass[c]! * low[(c + root) % 12]!;
      }
      out[s * STATES + chord] = weight * (SHARPNESS * fit + BASS_SHARPNESS * under) + template.prior;
    }
    out[s * STATES + NO_CHORD] = weight * (SHARPNESS * NO_CHORD_FIT + BASS_SHARPNESS * NO_CHORD_BASS) + NO_CHORD_PRIOR;
  }
  return out;
}

/** Nats that a perfect fit of the chord tones, and of the bass, is worth over none, in half a beat. */
const SHARPNESS = 14;
const BASS_SHARPNESS = 3;
/** The fit that "no chord" is given: what noise and single notes reach by chance. */
const NO_CHORD_FIT = 0.6;
const NO_CHORD_BASS = 0.3;
const NO_CHORD_PRIOR = -0.5;
/** Level below which, relative to the loudest segment, what sounds counts less: −34 dB. */
const QUIET = 0.02;

interface Template {
  readonly treble: Float64Array;
  readonly bass: Float64Array;
  readonly prior: number;
}

/** Chord tones by weight, unit norm: root and third make the chord, the fifth may be left out, sevenths are soft. */
const TEMPLATES: readonly Template[] = QUALITY_NAMES.map((name) => {
  const treble = new Float64Array(12);
  const bass = new Float64Array(12);
  const tones = QUALITIES[name];
  tones.forEach((tone, n) => {
    treble[tone] = [1, 1, 0.9, 0.8][n]!;
    bass[tone] = n === 0 ? 1 : 0.35;
  });
  const norm = Math.sqrt(treble.reduce((sum, value) => sum + value * value, 0));
  return { treble: treble.map((value) => value / norm), bass, prior: priorOf(name) };
});

/** Nats per half beat that rarer chords must earn: how often they occur in songs, roughly. */
function priorOf(name: (typeof QUALITY_NAMES)[number]): number {
  if (name === '' || name === 'm') return 0;
  if (name === '7' || name === 'maj7' || name === 'm7') return -0.3;
  if (name === 'sus4' || name === 'sus2') return -0.6;
  return -0.8;
}

/** Square roots, so that the loudest tone does not speak for all; unit norm. */
function normalise(from: Float32Array, at: number, into: Float64Array): void {
  let sum = 0;
  for (let c = 0; c < 12; c++) {
    into[c] = Math.sqrt(from[at + c]!);
    sum += from[at + c]!;
  }
  if (sum > 0) for (let c = 0; c < 12; c++) into[c]! /= Math.sqrt(sum);
}

/** Nats that a change of chord costs at each place in the bar. */
const CHANGE: Record<Place, number> = { downbeat: 4, beat: 7, between: 11 };

/** What a chord outside the key costs when it is changed to, in nats. */
const OUTSIDE = 2;

/** The likeliest sequence of chords, one a segment (Viterbi), and the posterior probability of each of them. */
export function decodeChords(likelihoods: Likelihoods, places: readonly Place[], key: KeyName | null): Int32Array {
  const segments = places.length;
  const cameFrom = new Uint8Array(segments * STATES);
  let score = new Float64Array(STATES);
  let next = new Float64Array(STATES);
  const entry = Float64Array.from({ length: STATES }, (_, chord) => (key === null ? 0 : entryCost(chord, key)));
  const bestBefore = new Int32Array(segments);
  for (let s = 0; s < segments; s++) {
    let best = 0;
    for (let chord = 1; chord < STATES; chord++) if (score[chord]! > score[best]!) best = chord;
    bestBefore[s] = best;
    const change = s === 0 ? 0 : CHANGE[places[s]!];
    for (let chord = 0; chord < STATES; chord++) {
      const switched = score[best]! - change - entry[chord]!;
      const stay = s > 0 && score[chord]! >= switched;
      cameFrom[s * STATES + chord] = stay ? 1 : 0;
      next[chord] = (stay ? score[chord]! : switched) + likelihoods[s * STATES + chord]!;
    }
    [score, next] = [next, score];
  }
  const path = new Int32Array(segments);
  let at = 0;
  for (let chord = 1; chord < STATES; chord++) if (score[chord]! > score[at]!) at = chord;
  for (let s = segments - 1; s >= 0; s--) {
    path[s] = at;
    if (cameFrom[s * STATES + at] === 0) at = bestBefore[s]!;
  }
  return path;
}

const SCALES = { major: [0, 2, 4, 5, 7, 9, 11], minor: [0, 2, 3, 5, 7, 8, 10, 11] } as const;

/** Half of OUTSIDE for each chord tone beyond the first that the scale lacks. */
function entryCost(chord: number, key: KeyName): number {
  if (chord === NO_CHORD) return OUTSIDE;
  const scale: readonly number[] = SCALES[key.mode];
  const tones = QUALITIES[qualityOf(chord)].map((tone) => (rootOf(chord) + tone - key.tonic + 12) % 12);
  const outside = tones.filter((tone) => !scale.includes(tone)).length;
  return Math.min(2, outside) * OUTSIDE * 0.5;
}

/** Major or minor triad under a chord, 0–11 major, 12–23 minor; −1 for "no chord". */
export function triadOf(chord: number): number {
  if (chord === NO_CHORD) return -1;
  return rootOf(chord) + (isMinor(qualityOf(chord)) ? 12 : 0);
}
