import { STEMS } from '../audio/stem.ts';
import type { Bands } from './bands.ts';
import { CUES, type CueFrame, PAIRS } from './cues.ts';

/** Hz. Weights are given at these frequencies, and interpolated over log frequency between them. */
export const KNOTS: readonly number[] = [50, 100, 200, 400, 800, 1600, 3200, 6400, 12800];
/** Weights a stem and knot: one a cue and pair, and a bias. */
export const TERMS = CUES.length + PAIRS.length + 1;
/** Numbers in a table: [stem][term][knot]. */
export const TABLE = STEMS.length * TERMS * KNOTS.length;

/** A frequency's place between two knots. */
export function knotOf(hz: number): { readonly knot: number; readonly share: number } {
  const position = hz <= 0 ? 0 : Math.log2(hz / KNOTS[0]!);
  const knot = Math.max(0, Math.min(KNOTS.length - 2, Math.floor(position)));
  return { knot, share: Math.max(0, Math.min(1, position - knot)) };
}

/**
 * Soft masks from cues: for each stem a weighted sum of the cues, with weights that depend on frequency, then the softmax over the stems:
 * evidence from cues multiplies as if they were independent, and the masks sum to one.
 */
export class MaskModel {
  /** One mask a stem, in the order of STEMS, one gain a band; reused from frame to frame. */
  readonly masks: readonly Float32Array[];
  /** Weights of each band: [band][stem][term]. */
  private readonly weights: Float32Array;
  private readonly bands: number;
  private readonly scores = new Float64Array(STEMS.length);

  constructor(table: ArrayLike<number>, bands: Bands, binHz: number) {
    const { count } = bands;
    this.bands = count;
    this.masks = STEMS.map(() => new Float32Array(count));
    this.weights = new Float32Array(count * STEMS.length * TERMS);
    for (let k = 0; k < count; k++) {
      const { knot, share } = knotOf(bands.centre(k) * binHz);
      for (let row = 0; row < STEMS.length * TERMS; row++) {
        const at = row * KNOTS.length + knot;
        this.weights[k * STEMS.length * TERMS + row] = (1 - share) * table[at]! + share * table[at + 1]!;
      }
    }
  }

  run(cues: CueFrame): void {
    const { masks, weights, scores } = this;
    const stems = STEMS.length;
    let at = 0;
    for (let k = 0; k < this.bands; k++) {
      let highest = Number.NEGATIVE_INFINITY;
      for (let s = 0; s < stems; s++) {
        let score = weights[at + TERMS - 1]!;
        for (let c = 0; c < TERMS - 1; c++) score += weights[at + c]! * cues[c]![k]!;
        at += TERMS;
        scores[s] = score;
        if (score > highest) highest = score;
      }
      let sum = 0;
      for (let s = 0; s < stems; s++) sum += scores[s] = Math.exp(scores[s]! - highest);
      for (let s = 0; s < stems; s++) masks[s]![k] = scores[s]! / sum;
    }
  }
}
