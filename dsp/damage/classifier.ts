import type { StemName } from '../audio/stem.ts';
import { FEATURES } from './features.ts';
import { SEVERITIES } from './finding.ts';
import { NETWORKS } from './weights.ts';

/** What a moment may be. Gaps shorter than a moment have a finder of their own. */
export const JUDGED = [
  'clean',
  'clipping',
  'distortion',
  'noise',
  'bandlimit',
  'artifact',
  'click',
  'dropout',
] as const;

/** The outputs: clean first, then each cause in its three severities, minor first. */
export const OUTPUTS = 1 + (JUDGED.length - 1) * SEVERITIES.length;

/** Inputs that tell which stem it is. */
export const STEM_INPUTS = ['vocals', 'drums', 'bass', 'other', 'mix'] as const;

/**
 * Small networks (two hidden layers of rectified units, softmax out) that weigh a moment's evidence; their mean is the answer: where they have seen
 * nothing of the kind they disagree, and the mean is unsure. Their weights were fitted on generated songs with known damage by
 * `tests/eval/damage`; inputs are relative to the stem's own norm.
 */
export class Classifier {
  private readonly input = new Float32Array(FEATURES + STEM_INPUTS.length);
  private readonly networks = NETWORKS.map(({ shape, weights }) => layersOf(shape, decode(weights)));

  /**
   * The probabilities of JUDGED for FEATURES numbers of one stem, written to `out`; and to `severities` the share of each
   * severity in the probability of damage.
   */
  judge(features: Float32Array, stem: StemName | 'mix', out: Float64Array, severities: Float64Array): void {
    const { input, networks } = this;
    input.set(features);
    for (let k = 0; k < STEM_INPUTS.length; k++) input[FEATURES + k] = STEM_INPUTS[k] === stem ? 1 : 0;
    out.fill(0);
    severities.fill(0);
    for (const layers of networks) {
      let values: Float32Array | Float64Array = input;
      for (let k = 0; k < layers.length; k++) {
        forward(layers[k]!, values, k < layers.length - 1);
        values = layers[k]!.values;
      }
      let largest = Number.NEGATIVE_INFINITY;
      for (const value of values) largest = Math.max(largest, value);
      let sum = 0;
      for (const value of values) sum += Math.exp(value - largest);
      for (let k = 0; k < OUTPUTS; k++) {
        const likely = Math.exp(values[k]! - largest) / (sum * networks.length);
        out[Math.ceil(k / SEVERITIES.length)]! += likely;
        if (k > 0) severities[(k - 1) % SEVERITIES.length]! += likely;
      }
    }
    const damaged = Math.max(1e-12, 1 - out[0]!);
    for (let s = 0; s < SEVERITIES.length; s++) severities[s]! /= damaged;
  }
}

function layersOf(shape: readonly number[], numbers: Float32Array): readonly Layer[] {
  let at = 0;
  return shape.slice(1).map((outputs, k) => {
    const inputs = shape[k]!;
    const weights = numbers.subarray(at, at + inputs * outputs);
    const bias = numbers.subarray(at + inputs * outputs, at + inputs * outputs + outputs);
    at += inputs * outputs + outputs;
    return { inputs, outputs, weights, bias, values: new Float64Array(outputs) };
  });
}

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Row i holds the weights from input i. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly values: Float64Array;
}

function forward(
  { inputs, outputs, weights, bias, values }: Layer,
  x: Float32Array | Float64Array,
  rectify: boolean,
): void {
  values.set(bias);
  for (let i = 0; i < inputs; i++) {
    const value = x[i]!;
    if (value === 0) continue;
    const row = i * outputs;
    for (let j = 0; j < outputs; j++) values[j]! += value * weights[row + j]!;
  }
  if (rectify) for (let j = 0; j < outputs; j++) if (values[j]! < 0) values[j] = 0;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of 16-bit little-endian integers, in units of 1/4096. */
function decode(text: string): Float32Array {
  const codes = new Uint8Array(128);
  for (let k = 0; k < 64; k++) codes[ALPHABET.charCodeAt(k)] = k;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  for (let i = 0, at = 0; i < text.length; i += 4) {
    const four =
      (codes[text.charCodeAt(i)]! << 18) |
      (codes[text.charCodeAt(i + 1)]! << 12) |
      (codes[text.charCodeAt(i + 2)]! << 6) |
      codes[text.charCodeAt(i + 3)]!;
    bytes[at++] = four >> 16;
    bytes[at++] = (four >> 8) & 255;
    bytes[at++] = four & 255;
  }
  const out = new Float32Array(bytes.length >> 1);
  for (let i = 0; i < out.length; i++) out[i] = (((bytes[2 * i]! | (bytes[2 * i + 1]! << 8)) << 16) >> 16) / 4096;
  return out;
}
