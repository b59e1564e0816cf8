/**
 * Keeping what is known while the flow makes the rest: before each step, or stage of the adaptive solver, the known latents are replaced by the truth, noised to
 * its time with one fixed noise (after RePaint, Lugmayr et al. 2022, arXiv 2201.09865, for flows with a straight path).
 */

import type { Correction } from './solver.ts';

/** Of audiocraft's flow: z_t = (1 − (1 − σ) t) z_0 + t z_1. */
const SIGMA = 1e-5;

/** Times between which a step may be made again from fresh noise: earlier everything is noise anyway, later the take is settled. */
const AGAIN_FROM = 0.1;
const AGAIN_TO = 0.7;

export interface Known {
  /** Normalised latents [frames, dim] of the truth. */
  readonly latents: Float32Array;
  /** By frame: 1 is made, 0 is known, between is mixed. */
  readonly mask: Float32Array;
  /** The noise [frames, dim] that the flow begins with. */
  readonly noise: Float32Array;
}

/** What is noise at t = 0 and data at t = 1, between them. */
function noised(noise: number, data: number, t: number): number {
  return (1 - (1 - SIGMA) * t) * noise + t * data;
}

/** Mixes the truth into z [frames, dim] at time t, in place. At t = 1 the truth itself. */
export function keepKnown(z: Float32Array, t: number, { latents, mask, noise }: Known): void {
  const dim = z.length / mask.length;
  mask.forEach((m, frame) => {
    if (m === 1) return;
    for (let i = frame * dim; i < (frame + 1) * dim; i++) {
      z[i] = m * z[i]! + (1 - m) * (t === 1 ? latents[i]! : noised(noise[i]!, latents[i]!, t));
    }
  });
}

/**
 * The correction of a solver's steps that keeps what is known. With `again` > 0 every step of the middle of the way is made so many times more: the clean latents
 * that the step foresees are noised back to its time with fresh noise, so that what is made and what is known come to agree.
 * `fresh` fills with the noise of one more such draw.
 */
export function keeping(known: Known, again: number, fresh: (into: Float32Array) => void): Correction {
  const drawn = new Float32Array(known.noise.length);
  const dim = known.noise.length / known.mask.length;
  return {
    before: (z, t) => keepKnown(z, t, known),
    isMade: (index) => known.mask[Math.floor(index / dim)]! > 0,
    repeats: (t) => (t >= AGAIN_FROM && t <= AGAIN_TO ? again : 0),
    back(z, slope, t) {
      fresh(drawn);
      for (let i = 0; i < z.length; i++) z[i] = noised(drawn[i]!, z[i]! + (1 - t) * slope[i]!, t);
    },
  };
}

/**
 * 1 from `from` to `to`, falling over `feather` frames on either side as a raised cosine: outside the region the codec's frames still hear what is inside.
 * At the ends of the window it falls too only where there is room.
 */
export function feathered(frames: number, from: number, to: number, feather: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: frames }, (_, n) => {
    const outside = n < from ? from - n : n >= to ? n - to + 1 : 0;
    if (outside === 0) return 1;
    if (outside > feather) return 0;
    return 0.5 + 0.5 * Math.cos((Math.PI * outside) / (feather + 1));
  });
}
