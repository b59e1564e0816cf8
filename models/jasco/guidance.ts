import { NULL_CHORD } from './chords.ts';
import type { JascoConfig } from './config.ts';
import { MELODY_BINS } from './melody.ts';

/** What one window is to be made of, before guidance. Everything may be missing. */
export interface Conditions {
  /** Last hidden states [L, textDim] of the description; null: no description. */
  readonly text: Float32Array | null;
  /** Chord indices by frame. */
  readonly chords: Int32Array | null;
  /** Blurred latents [frames, latentDim] of the drums. */
  readonly drums: Float32Array | null;
  /** [53, frames], as JASCO's own API takes it. */
  readonly melody: Float32Array | null;
  /**
   * Blurred latents [frames, latentDim] that the rows without drums hear where drums are given. null: zeros, as in training. audiocraft hands them ten seconds
   * of silence through the codec instead, which is not the same.
   */
  readonly silence: Float32Array | null;
  /** audiocraft, given a melody and no chords, leaves the melody in all rows, so that nothing guides towards it. Only to compare with it. */
  readonly melodyEverywhere?: boolean;
}

/** Weights of multi-source classifier-free guidance: v = all · v(everything) + text · v(text) + (1 − all − text) · v(nothing). */
export interface Guidance {
  readonly all: number;
  readonly text: number;
}

/** One way of hearing the conditions, and what its velocity counts. */
export interface Row {
  readonly weight: number;
  readonly hearsText: boolean;
  readonly chords: Int32Array;
  /** [frames, latentDim] */
  readonly drums: Float32Array;
  /** [frames, 53] */
  readonly melody: Float32Array;
}

/** Terms of less weight than this are not computed; as in audiocraft. */
const LEAST_WEIGHT = 1e-6;

/** The three rows of guidance in audiocraft's order: everything, text alone, nothing. Each with its weight, whatever it is. */
export function guidanceRows(conditions: Conditions, { all, text }: Guidance, config: JascoConfig): [Row, Row, Row] {
  const { frames, latentDim } = config;
  const hearsText = conditions.text !== null;
  const still = new Float32Array(frames * latentDim);
  const unheard = new Float32Array(frames * MELODY_BINS);
  const melody = conditions.melody === null ? unheard : byFrame(conditions.melody, frames);
  const none = {
    chords: new Int32Array(frames).fill(NULL_CHORD),
    drums: conditions.drums === null ? still : (conditions.silence ?? still),
    melody: conditions.melodyEverywhere ? melody : unheard,
  };
  const every = { chords: conditions.chords ?? none.chords, drums: conditions.drums ?? still, melody };
  return [
    { weight: all, hearsText, ...every },
    { weight: text, hearsText, ...none },
    { weight: 1 - all - text, hearsText: false, ...none },
  ];
}

/**
 * The rows that must be computed: of rows that hear the same (no temporal condition, no text) one is enough, with the sum of their weights, and rows that
 * count nothing are left out. One is always left.
 */
export function rowsToCompute(rows: readonly Row[]): Row[] {
  const merged: Row[] = [];
  for (const row of rows) {
    const twin = merged.findIndex((other) => hearTheSame(row, other));
    if (twin < 0) merged.push(row);
    else merged[twin] = { ...row, weight: row.weight + merged[twin]!.weight };
  }
  const counting = merged.filter(({ weight }) => Math.abs(weight) >= LEAST_WEIGHT);
  return counting.length > 0 ? counting : [merged.at(-1)!];
}

function hearTheSame(a: Row, b: Row): boolean {
  if (a.hearsText !== b.hearsText) return false;
  return same(a.chords, b.chords) && same(a.drums, b.drums) && same(a.melody, b.melody);
}

function same(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a === b) return true;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** [53, frames] as [frames, 53]. */
function byFrame(matrix: Float32Array, frames: number): Float32Array {
  const out = new Float32Array(matrix.length);
  for (let bin = 0; bin < MELODY_BINS; bin++) {
    for (let n = 0; n < frames; n++) out[n * MELODY_BINS + bin] = matrix[bin * frames + n]!;
  }
  return out;
}
