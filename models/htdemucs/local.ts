/**
 * What Hybrid Demucs has inside the residual branches of its innermost layers: an LSTM over stretches of time, and attention that falls off with distance
 * (Défossez 2021, arXiv 2111.03600, section 3.2). Both take and give h [T, 1, C].
 */

import type { Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops/index.ts';
import { lstmGates, transposed } from '../onnx/weights.ts';
import { linear } from './linear.ts';
import type { Parameters } from './parameters.ts';

/** Of the official class, which no checkpoint's settings can reach: steps of a stretch, of which every second half is the next one's first. */
const STRETCH = 200;
/** Layers of the LSTM. */
const LAYERS = 2;
/** Heads of the attention. */
export const HEADS = 4;
/** Slopes of its decay, 1 … 4, of which each place chooses a mixture. */
const DECAYS = 4;
/** Subtracted from the score of each place for itself, which must not be heard: upstream sets it to −100. */
const SILENCED = 1e4;

/** x + W · LSTM(x) in both directions. Longer than a stretch, stretches are heard by themselves, and what is near their ends is taken from their neighbours. */
export function remembered(p: Parameters, name: string, x: Value): Value {
  const [steps, , width] = x.shape as [number, number, number];
  return p.graph.scope('memory', () => {
    const heard = steps > STRETCH ? stretches(x, steps, width) : x;
    let y = heard;
    for (let layer = 0; layer < LAYERS; layer++) y = bothWays(p, name, y, layer, width);
    const weight = p.read(`${name}.linear.weight`, [width, 2 * width]);
    const made = linear(p, `${name}.linear`, y, {
      inputs: 2 * width,
      outputs: width,
      weight: () => transposed(weight(), width, 2 * width),
      bias: p.read(`${name}.linear.bias`, [width]),
    });
    return op.add(x, steps > STRETCH ? joined(made, steps, width) : made);
  });
}

/** [T, 1, C] → [200, ⌈T / 100⌉, C], silence behind the last. */
function stretches(x: Value, steps: number, width: number): Value {
  const half = STRETCH / 2;
  const count = Math.ceil(steps / half);
  const halves = op.reshape(op.pad(x, 0, 0, (count + 1) * half - steps), [count + 1, half, width]);
  return op.transpose(op.concat([op.slice(halves, 0, 0, -1), op.slice(halves, 0, 1)], 1), [1, 0, 2]);
}

/** [200, N, C] → [T, 1, C]: the middle half of each stretch, but all of the first up to there and of the last from there. */
function joined(made: Value, steps: number, width: number): Value {
  const count = made.shape[1] as number;
  const quarter = STRETCH / 4;
  const apart = op.transpose(made, [1, 0, 2]);
  const first = op.slice(op.slice(apart, 0, 0, 1), 1, 0, quarter);
  const middles = op.reshape(op.slice(apart, 1, quarter, STRETCH - quarter), [1, (count * STRETCH) / 2, width]);
  const last = op.slice(op.slice(apart, 0, count - 1, count), 1, STRETCH - quarter);
  return op.transpose(op.slice(op.concat([first, middles, last], 1), 1, 0, steps), [1, 0, 2]);
}

function bothWays(p: Parameters, name: string, x: Value, layer: number, width: number): Value {
  const inputs = x.shape[2] as number;
  const rows = 4 * width;
  const stacked = (kinds: readonly string[], shape: readonly number[], whole: readonly number[]): Value => {
    const parts = ['', '_reverse'].flatMap((way) =>
      kinds.map((kind) => p.read(`${name}.lstm.${kind}_l${layer}${way}`, shape)),
    );
    return p.weight(`${name}.${kinds[0]}_l${layer}`, whole, () => {
      const values = parts.map((part) => lstmGates(part()));
      const out = new Float32Array(values.reduce((sum, { length }) => sum + length, 0));
      for (let i = 0, at = 0; i < values.length; at += values[i++]!.length) out.set(values[i]!, at);
      return out;
    });
  };
  const w = stacked(['weight_ih'], [rows, inputs], [2, rows, inputs]);
  const r = stacked(['weight_hh'], [rows, width], [2, rows, width]);
  return op.lstm(x, w, r, stacked(['bias_ih', 'bias_hh'], [rows], [2, 2 * rows]));
}

/**
 * x + W · attention(x), without positions: from the score of place t for place s a multiple of |t − s| is taken away, by which each s says how far it listens,
 * and nobody listens to itself.
 */
export function attended(p: Parameters, name: string, x: Value): Value {
  const [steps, , width] = x.shape as [number, number, number];
  const size = width / HEADS;
  const project = (part: string, outputs: number): Value => {
    const weight = p.read(`${name}.${part}.weight`, [outputs, width, 1]);
    return linear(p, `${name}.${part}`, x, {
      inputs: width,
      outputs,
      weight: () => transposed(weight(), outputs, width),
      bias: p.read(`${name}.${part}.bias`, [outputs]),
    });
  };
  const heads = (part: string, order: readonly number[]): Value =>
    op.transpose(op.reshape(project(part, width), [steps, HEADS, size]), order);
  return p.graph.scope('attention', () => {
    const slopes = p.graph.constant(
      'float32',
      [DECAYS, 1],
      Array.from({ length: DECAYS }, (_, n) => (n + 1) / (2 * Math.sqrt(DECAYS))),
    );
    const chosen = op.reshape(op.sigmoid(project('query_decay', HEADS * DECAYS)), [steps, HEADS, DECAYS]);
    const decay = op.transpose(op.matmul(chosen, slopes), [1, 0, 2]);
    const places = Array.from({ length: steps }, (_, n) => n);
    const distance = op.abs(
      op.subtract(p.graph.constant('float32', [steps, 1], places), p.graph.constant('float32', [1, steps], places)),
    );
    const itself = op.relu(op.subtract(p.graph.scalar(1), distance));
    const bias = op.subtract(op.multiply(itself, -SILENCED), op.multiply(decay, distance));
    const made = op.attention(
      heads('query', [1, 0, 2]),
      heads('key', [1, 2, 0]),
      heads('content', [1, 0, 2]),
      1 / Math.sqrt(size),
      bias,
    );
    const weight = p.read(`${name}.proj.weight`, [width, width, 1]);
    const together = op.reshape(op.transpose(made, [1, 0, 2]), [steps, 1, width]);
    return op.add(
      x,
      linear(p, `${name}.proj`, together, {
        inputs: width,
        outputs: width,
        weight: () => transposed(weight(), width, width),
        bias: p.read(`${name}.proj.bias`, [width]),
      }),
    );
  });
}
