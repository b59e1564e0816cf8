import { STEMS } from '../audio/stem.ts';
import type { Finding } from '../damage/finding.ts';
import type { Piece, Song } from '../treat/treatment.ts';
import { BANDS, type Features, percentile, ROW } from './features.ts';

/** Half-dB steps: 80 dB under full scale nothing is heard, and nothing is evidence. */
const SILENT = 2 * (120 - 80);
/** Half-dB steps by which a band of a piece must lie under the stem's usual level to count as cut off. */
const CUT = 2 * 14;

/** How far each band of each frame of a stem can be believed, 0..1. */
export interface Evidence {
  readonly first: number;
  readonly frames: number;
  /** frames × BANDS. */
  readonly weight: Float32Array;
}

/**
 * What survives around a piece, in frames [from, to) of the features: everything outside the findings; inside them what the
 * cause leaves: nothing of a gap, the passed bands of a band limit, what rises above its own floor in noise, shape but not level in distortion.
 */
export function evidenceOf(song: Song, piece: Piece, features: Features, from: number, to: number): Evidence {
  const first = Math.max(0, from);
  const frames = Math.max(0, Math.min(features.frames, to) - first);
  const rows = new Uint8Array(frames * ROW);
  if (frames > 0) features.read(first, first + frames, rows);
  const weight = new Float32Array(frames * BANDS).fill(1);
  const findings: Pick<Finding, 'start' | 'end' | 'cause'>[] = song.damage[piece.stem].filter(
    (finding) => finding.end > first * features.hop && finding.start < (first + frames) * features.hop,
  );
  if (piece.cause !== undefined) findings.push({ start: piece.start, end: piece.end, cause: piece.cause });
  for (const { start, end, cause } of findings) {
    // A frame that reaches into the damage is damaged.
    const a = Math.max(first, Math.floor(start / features.hop) - 1);
    const b = Math.min(first + frames, Math.ceil(end / features.hop) + 2);
    if (b <= a) continue;
    const bands = bandTrust(cause, rows.subarray((a - first) * ROW, (b - first) * ROW), features.usual);
    for (let t = a; t < b; t++) {
      for (let k = 0; k < BANDS; k++) {
        const i = (t - first) * BANDS + k;
        weight[i] = Math.min(weight[i]!, bands[k]!);
      }
    }
  }
  return { first, frames, weight };
}

/** How far each band can be believed in damaged frames, given as their rows. */
function bandTrust(cause: Finding['cause'], rows: Uint8Array, usual: readonly number[]): Float32Array {
  const trust = new Float32Array(BANDS);
  switch (cause) {
    case 'dropout':
      return trust;
    case 'click':
      return trust.fill(0.9);
    case 'clipping':
      return trust.fill(0.7);
    case 'distortion':
      return trust.fill(0.5);
    case 'noise':
    case 'artifact': {
      // A band that hardly moves is filled with noise.
      for (let k = 0; k < BANDS; k++) {
        const { low, high } = rangeOf(rows, k);
        trust[k] = 0.7 * Math.max(0, Math.min(1, (high - low) / 2 / 20));
      }
      return trust;
    }
    case 'bandlimit': {
      for (let k = 0; k < BANDS; k++) {
        const here = rangeOf(rows, k).high;
        trust[k] = here > SILENT && here > usual[k]! - CUT ? 1 : 0;
      }
      return trust;
    }
  }
}

/** 10th and 90th percentile of a band over rows. */
function rangeOf(rows: Uint8Array, band: number): { low: number; high: number } {
  const counts = new Uint32Array(256);
  for (let i = band; i < rows.length; i += ROW) counts[rows[i]!]!++;
  const frames = rows.length / ROW;
  return { low: percentile(counts, 0.1 * frames), high: percentile(counts, 0.9 * frames) };
}

/** Evidence of the other stems around a piece: whatever is not damaged there itself. One weight a frame. */
export function contextWeights(
  song: Song,
  piece: Piece,
  hop: number,
  from: number,
  to: number,
): Map<string, Float32Array> {
  const weights = new Map<string, Float32Array>();
  for (const stem of STEMS) {
    if (stem === piece.stem) continue;
    const weight = new Float32Array(to - from).fill(1);
    for (const { start, end } of song.damage[stem]) {
      const a = Math.max(from, Math.floor(start / hop) - 1);
      const b = Math.min(to, Math.ceil(end / hop) + 2);
      for (let t = a; t < b; t++) weight[t - from] = 0;
    }
    weights.set(stem, weight);
  }
  return weights;
}
