import type { StemName } from '../../dsp/audio/stem.ts';
import { BANDS } from '../../dsp/damage/bands.ts';
import { OUTPUTS, STEM_INPUTS } from '../../dsp/damage/classifier.ts';
import { BAND_FEATURES, FEATURES } from '../../dsp/damage/features.ts';
import { fromBase64, halvesOf } from '../../dsp/music/drums/base64.ts';
import { Convolution, type Plane, placeIn, plane } from '../../dsp/music/drums/convolution.ts';
import { Dense, rectify } from '../../dsp/music/drums/dense.ts';
import { Recurrent } from '../../dsp/music/drums/recurrent.ts';
import { OWN_BAND_FEATURES, SEEN } from './damage_moment.ts';
import { WEIGHTS } from './damage_weights.ts';

/** Filters of the three convolutions, the layer that gathers their bands, and the recurrent state in each direction. */
const CHANNELS = [16, 24, 32] as const;
const INNER = 64;
const HIDDEN = 48;
/** Numbers of a band, and of the wave. */
const KINDS = BAND_FEATURES + OWN_BAND_FEATURES;
const WAVE = FEATURES - BAND_FEATURES * BANDS;
/** Which stem it is, and whether anything sounds. */
const CONTEXT = STEM_INPUTS.length + 1;
/** Each convolution keeps every second band. */
const LEFT = BANDS / 2 ** CHANNELS.length;
const GATHERED = LEFT * CHANNELS[2] + WAVE + CONTEXT;
/** The last layer has outputs beyond those that are used: layers compute four at a time. */
const PADDED = 4 * Math.ceil(OUTPUTS / 4);

/**
 * What each moment of a stretch is, heard with what stands before and after it: convolutions over time and bands under a recurrent layer in both directions.
 * Trained by damage_train.py, judged by tests/eval/damage/judge.ts; not a part of the product (README.md says why).
 */
export class DamageNetwork {
  private readonly convolutions: readonly Convolution[];
  private readonly inner: Dense;
  private readonly forwards: Recurrent;
  private readonly backwards: Recurrent;
  private readonly output: Dense;

  /** Weights in the order of damage_export.py. */
  constructor(weights: Float32Array = halvesOf(fromBase64(WEIGHTS))) {
    let at = 0;
    const take = (count: number): Float32Array => weights.subarray(at, (at += count));
    const dense = (outputs: number, inputs: number): Dense => new Dense(take(outputs * inputs), take(outputs));
    const recurrent = (): Recurrent => new Recurrent(dense(3 * HIDDEN, INNER), dense(3 * HIDDEN, HIDDEN));
    this.convolutions = CHANNELS.map(
      (outputs, k) => new Convolution(take(outputs * 9 * (CHANNELS[k - 1] ?? KINDS)), take(outputs)),
    );
    this.inner = dense(INNER, GATHERED);
    this.forwards = recurrent();
    this.backwards = recurrent();
    this.output = dense(PADDED, 2 * HIDDEN + INNER);
    if (at !== weights.length) throw new RangeError(`the damage network has ${at} weights, not ${weights.length}`);
  }

  /**
   * Chances [moments, OUTPUTS], in the classifier's order, of moments [moments, SEEN] (damage_moment.ts); `sounds` is 1 where anything does, and what it has of the others is 0.
   * Memory grows with `moments`.
   */
  chances(seen: Float32Array, sounds: Uint8Array, stem: StemName | 'mix'): Float32Array {
    const moments = sounds.length;
    let heard = planeOf(seen, moments);
    for (const convolution of this.convolutions) {
      const next = plane(moments, heard.bands / 2, convolution.outputs);
      convolution.apply(heard, next, moments);
      heard = next;
    }
    const gathered = new Float32Array(GATHERED);
    gathered[LEFT * CHANNELS[2] + WAVE + STEM_INPUTS.indexOf(stem)] = 1;
    const inner = new Float32Array(moments * INNER);
    for (let t = 0; t < moments; t++) {
      const from = placeIn(heard, t, 0);
      gathered.set(heard.values.subarray(from, from + LEFT * CHANNELS[2]));
      gathered.set(waveOf(seen, t), LEFT * CHANNELS[2]);
      gathered[GATHERED - 1] = sounds[t]!;
      this.inner.apply(gathered, 0, inner, t * INNER);
    }
    rectify(inner, 0, inner.length);
    const width = this.output.inputs;
    const all = new Float32Array(moments * width);
    this.forwards.apply(inner, moments, all, width, 0, false);
    this.backwards.apply(inner, moments, all, width, HIDDEN, true);
    const out = new Float32Array(moments * OUTPUTS);
    const scores = new Float32Array(PADDED);
    for (let t = 0; t < moments; t++) {
      all.set(inner.subarray(t * INNER, (t + 1) * INNER), t * width + 2 * HIDDEN);
      this.output.apply(all, t * width, scores, 0);
      softmax(scores, out, t * OUTPUTS);
    }
    return out;
  }
}

/** The numbers of each band side by side. */
function planeOf(seen: Float32Array, moments: number): Plane {
  const out = plane(moments, BANDS, KINDS);
  for (let t = 0; t < moments; t++) {
    for (let k = 0; k < KINDS; k++) {
      const from = t * SEEN + (k < BAND_FEATURES ? k * BANDS : FEATURES + (k - BAND_FEATURES) * BANDS);
      for (let b = 0; b < BANDS; b++) out.values[placeIn(out, t, b) + k] = seen[from + b]!;
    }
  }
  return out;
}

function waveOf(seen: Float32Array, moment: number): Float32Array {
  return seen.subarray(moment * SEEN + BAND_FEATURES * BANDS, moment * SEEN + FEATURES);
}

function softmax(scores: Float32Array, into: Float32Array, at: number): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < OUTPUTS; k++) largest = Math.max(largest, scores[k]!);
  let sum = 0;
  for (let k = 0; k < OUTPUTS; k++) sum += into[at + k] = Math.exp(scores[k]! - largest);
  for (let k = 0; k < OUTPUTS; k++) into[at + k]! /= sum;
}
