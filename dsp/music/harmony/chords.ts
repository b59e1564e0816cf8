import type { Chromagram } from './chroma.ts';
import type { Place } from './grid.ts';
import {
  CHORDS,
  type KeyName,
  NO_CHORD,
  QUALITIES,
  QUALITY_NAMES,
  type Quality,
  qualityOf,
  rootOf,
} from './vocabulary.ts';

const STATES = CHORDS + 1;

/** One number a segment and chord (CHORDS of them, then "no chord"), in nats. */
type Likelihoods = Float32Array;

/**
 * How well each chord explains what sounds in each segment: chord tones count for it, other notes against it, by their
 * role. `bass` is a chroma of the bass alone; `trust` (0..1) weighs segments.
 */
export function chordLikelihoods(chroma: Chromagram, bass: Float32Array, trust: Float32Array): Likelihoods {
  const out = new Float32Array(chroma.segments * STATES);
  const upper = new Float64Array(12);
  const lower = new Float64Array(12);
  for (let s = 0; s < chroma.segments; s++) {
    normalise(chroma.treble, s * 12, upper);
    normalise(bass, s * 12, lower);
    const weight = trust[s]! * INDEPENDENT;
    const heard = Math.min(1, chroma.level[s]! / QUIET);
    for (let chord = 0; chord < CHORDS; chord++) {
      const template = TEMPLATES[Math.floor(chord / 12)]!;
      const root = rootOf(chord);
      let fit = template.prior;
      for (let d = 0; d < 12; d++) {
        const c = (d + root) % 12;
        fit += template.treble[d]! * upper[c]! + template.bass[d]! * lower[c]!;
      }
      template.tones.forEach((tone, n) => {
        const lack = 1 - upper[(tone + root) % 12]! / FAINT;
        if (lack > 0) fit += ABSENT[n]! * lack;
      });
      out[s * STATES + chord] = weight * heard * fit;
    }
    out[s * STATES + NO_CHORD] = weight * NO_CHORD_FIT;
  }
  return out;
}

// The numbers below are nats for half a beat: a multinomial logistic fit, with one weight a role, of the true chord on
// what `chromagram` measures in 50 generated songs, stems and mixes (31 000 half beats; a third held out fits as well).

const TONES = { root: 4.7, third: 5, suspended: 5, fifth: 7.4, added: 3.3 };
/** What a chord tone that is not heard at all costs; in proportion where it is faint (under FAINT). A fifth may lack. */
const ABSENT = [-1.9, -1.8, 0, -2.3];
const FAINT = 0.3;
/**
 * Notes that are no chord tones, by semitones above the root: the ninth (2) is an overtone of the
 * fifth (fitted 1.2; lowered, as are the costs of suspensions, which the songs have too few of). */
const STRANGERS = [0, -1.8, 0.2, -3.5, 0.3, 0.6, -0.8, -1.4, -0.9, -0.2, -1.1, 0.6];
const BASS = [3.4, 1.2, 2.1, -1];
const BASS_STRANGER = -0.5;
const PRIOR: Record<Quality, number> = {
  '': 1.7,
  m: 0.6,
  7: 2.2,
  maj7: 1.2,
  m7: 1.2,
  dim: -2,
  aug: -2.6,
  sus2: -1.6,
  sus4: -1.5,
  6: -1,
  m6: 0.7,
  m7b5: -0.5,
  dim7: -0.8,
};
/** Neighbouring half beats say much the same: each counts as this share of an independent one. */
const INDEPENDENT = 0.5;
/** What "no chord" is given: a chord clearly heard reaches 12 to 16, noise and lone notes up to 6. */
const NO_CHORD_FIT = 6;
/** Level relative to the loudest segment below which chords fade: −34 dB, where tails of reverberation lie. */
const QUIET = 0.02;
/** Strengths are compressed so that the loudest tone does not speak for all. */
const COMPRESSION = 0.7;

interface Template {
  readonly tones: readonly number[];
  readonly treble: Float64Array;
  readonly bass: Float64Array;
  readonly prior: number;
}

const TEMPLATES: readonly Template[] = QUALITY_NAMES.map((name) => {
  const tones: readonly number[] = QUALITIES[name];
  const treble = Float64Array.from(STRANGERS);
  const bass = new Float64Array(12).fill(BASS_STRANGER);
  tones.forEach((tone, n) => {
    const second = tone === 2 || tone === 5 ? TONES.suspended : TONES.third;
    treble[tone] = [TONES.root, second, TONES.fifth, TONES.added][n]!;
    bass[tone] = BASS[n]!;
  });
  return { tones, treble, bass, prior: PRIOR[name] };
});

/** Compressed, of unit norm. */
function normalise(from: Float32Array, at: number, into: Float64Array): void {
  let sum = 0;
  for (let c = 0; c < 12; c++) {
    const value = from[at + c]! ** COMPRESSION;
    into[c] = value;
    sum += value * value;
  }
  if (sum > 0) for (let c = 0; c < 12; c++) into[c]! /= Math.sqrt(sum);
}

/** Nats that a change of chord costs at each place in the bar. */
const CHANGE: Record<Place, number> = { downbeat: 4, beat: 7, between: 11 };

/** What a chord outside the key costs when it is changed to, in nats. */
const OUTSIDE = 4;

/** The likeliest sequence of chords, one a segment (Viterbi). A `key` makes chords outside it dearer. */
export function decodeChords(likelihoods: Likelihoods, places: readonly Place[], key: KeyName | null): Int32Array {
  const segments = places.length;
  const cameFrom = new Uint8Array(segments * STATES);
  let score = new Float64Array(STATES);
  let next = new Float64Array(STATES);
  const entry = entryCosts(key);
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

/**
 * The posterior probability of the chord that `path` has in each segment, by the forward-backward algorithm over the
 * same model.
 */
export function chordPosteriors(
  likelihoods: Likelihoods,
  places: readonly Place[],
  key: KeyName,
  path: Int32Array,
): Float32Array {
  const segments = places.length;
  const entry = entryCosts(key).map((cost) => Math.exp(-cost));
  const forward = new Float32Array(segments * STATES);
  let state = new Float64Array(STATES).fill(1 / STATES);
  const heard = new Float64Array(STATES);
  for (let s = 0; s < segments; s++) {
    const change = Math.exp(-CHANGE[places[s]!]);
    evidence(likelihoods, s, heard);
    let total = 0;
    for (let chord = 0; chord < STATES; chord++) {
      state[chord] = (state[chord]! + change * entry[chord]!) * heard[chord]!;
      total += state[chord]!;
    }
    for (let chord = 0; chord < STATES; chord++) forward[s * STATES + chord] = state[chord]! /= total;
  }
  const posterior = new Float32Array(segments);
  state = new Float64Array(STATES).fill(1);
  for (let s = segments - 1; s >= 0; s--) {
    let total = 0;
    for (let chord = 0; chord < STATES; chord++) total += forward[s * STATES + chord]! * state[chord]!;
    posterior[s] = (forward[s * STATES + path[s]!]! * state[path[s]!]!) / total;
    const change = Math.exp(-CHANGE[places[s]!]);
    evidence(likelihoods, s, heard);
    let entered = 0;
    let most = 0;
    for (let chord = 0; chord < STATES; chord++) {
      state[chord]! *= heard[chord]!;
      entered += state[chord]! * entry[chord]!;
    }
    for (let chord = 0; chord < STATES; chord++) {
      state[chord]! += change * entered;
      most = Math.max(most, state[chord]!);
    }
    for (let chord = 0; chord < STATES; chord++) state[chord]! /= most;
  }
  return posterior;
}

/** Likelihoods of one segment as factors, the largest 1. */
function evidence(likelihoods: Likelihoods, s: number, into: Float64Array): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let chord = 0; chord < STATES; chord++) most = Math.max(most, likelihoods[s * STATES + chord]!);
  for (let chord = 0; chord < STATES; chord++) into[chord] = Math.exp(likelihoods[s * STATES + chord]! - most);
}

function entryCosts(key: KeyName | null): Float64Array {
  return Float64Array.from({ length: STATES }, (_, chord) => (key === null ? 0 : entryCost(chord, key)));
}

/** Half of OUTSIDE for each chord tone beyond the first that the scale lacks. */
function entryCost(chord: number, key: KeyName): number {
  if (chord === NO_CHORD) return OUTSIDE;
  const scale: readonly number[] = SCALES[key.mode];
  const tones = QUALITIES[qualityOf(chord)].map((tone) => (rootOf(chord) + tone - key.tonic + 12) % 12);
  const outside = tones.filter((tone) => !scale.includes(tone)).length;
  return Math.min(2, outside) * OUTSIDE * 0.5;
}
