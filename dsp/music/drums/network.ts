import { DRUM_CLASSES } from '../profile.ts';
import { LEVEL_FLOOR, LEVEL_STEP } from './bands.ts';
import { fromBase64, halvesOf } from './base64.ts';
import { Convolution, type Plane, placeIn, plane } from './convolution.ts';
import { Dense, logistic, rectify } from './dense.ts';
import { LEVEL_BANDS } from './levels.ts';
import { Recurrent } from './recurrent.ts';
import { WEIGHTS } from './weights.ts';

/** Filters of the three convolutions, the layer that gathers their bands, and the recurrent state in each direction. */
const CHANNELS = [12, 20, 28] as const;
const INNER = 64;
const HIDDEN = 48;
/** Against the loudest band, and against the band's own hits. */
const VIEWS = 2;
/** Beneath the loudest band by this many dB nothing is heard, and beneath a band's own hits by that many. */
const DEEP = 80;
const NEAR = 50;
/** The last layer has an output beyond the classes, which says nothing: layers compute four at a time. */
const OUTPUTS = 8;

/**
 * The chance, frame by frame, that a hit of each class begins: convolutions over time and frequency under a recurrent layer in both directions
 * (R. Vogl, M. Dorfer, P. Knees: Drum transcription via joint beat and drum modeling using convolutional recurrent neural networks, ISMIR 2017; smaller here).
 * Trained by models/training; models/own/weights/drums.md is its card.
 */
export class DrumNetwork {
  private readonly convolutions: readonly Convolution[];
  private readonly inner: Dense;
  private readonly forwards: Recurrent;
  private readonly backwards: Recurrent;
  private readonly output: Dense;

  /** Weights in the order of models/training/drums_export.py. */
  constructor(weights: Float32Array = halvesOf(fromBase64(WEIGHTS))) {
    let at = 0;
    const take = (count: number): Float32Array => weights.subarray(at, (at += count));
    const dense = (outputs: number, inputs: number): Dense => new Dense(take(outputs * inputs), take(outputs));
    const recurrent = (): Recurrent => new Recurrent(dense(3 * HIDDEN, INNER), dense(3 * HIDDEN, HIDDEN));
    this.convolutions = CHANNELS.map(
      (outputs, k) => new Convolution(take(outputs * 9 * (CHANNELS[k - 1] ?? VIEWS)), take(outputs)),
    );
    this.inner = dense(INNER, (LEVEL_BANDS / 8) * CHANNELS[2]);
    this.forwards = recurrent();
    this.backwards = recurrent();
    this.output = dense(OUTPUTS, 2 * HIDDEN + INNER);
    if (at !== weights.length) throw new RangeError(`the drum network has ${at} weights, not ${weights.length}`);
  }

  /**
   * Chances [frames, DRUM_CLASSES] of `frames` frames of levels [frames, LEVEL_BANDS] in steps, the first at `from`; `loud` is what the song's hits reach in each band (Levels).
   * Memory grows with `frames`.
   */
  chances(levels: Uint8Array, from: number, frames: number, loud: Uint8Array): Float32Array {
    let heard = seen(levels, from, frames, loud);
    for (const convolution of this.convolutions) {
      const next = plane(frames, heard.bands / 2, convolution.outputs);
      convolution.apply(heard, next, frames);
      heard = next;
    }
    const inner = new Float32Array(frames * INNER);
    for (let t = 0; t < frames; t++) this.inner.apply(heard.values, placeIn(heard, t, 0), inner, t * INNER);
    rectify(inner, 0, inner.length);
    const width = this.output.inputs;
    const all = new Float32Array(frames * width);
    this.forwards.apply(inner, frames, all, width, 0, false);
    this.backwards.apply(inner, frames, all, width, HIDDEN, true);
    const out = new Float32Array(frames * DRUM_CLASSES.length);
    const scores = new Float32Array(OUTPUTS);
    for (let t = 0; t < frames; t++) {
      all.set(inner.subarray(t * INNER, (t + 1) * INNER), t * width + 2 * HIDDEN);
      this.output.apply(all, t * width, scores, 0);
      for (let k = 0; k < DRUM_CLASSES.length; k++) out[t * DRUM_CLASSES.length + k] = logistic(scores[k]!);
    }
    return out;
  }
}

/** Both views of the levels, in units of 20 dB. */
function seen(levels: Uint8Array, from: number, frames: number, loud: Uint8Array): Plane {
  const decibels = (step: number): number => LEVEL_FLOOR + LEVEL_STEP * step;
  const most = loud.reduce((a, b) => Math.max(a, decibels(b)), LEVEL_FLOOR);
  const out = plane(frames, LEVEL_BANDS, VIEWS);
  for (let t = 0; t < frames; t++) {
    for (let b = 0; b < LEVEL_BANDS; b++) {
      const level = decibels(levels[(from + t) * LEVEL_BANDS + b]!);
      const own = Math.max(decibels(loud[b]!), most - NEAR);
      const at = placeIn(out, t, b);
      out.values[at] = Math.max(-DEEP, level - most) / 20 + 2;
      out.values[at + 1] = Math.max(-NEAR, level - own) / 20 + 1;
    }
  }
  return out;
}
