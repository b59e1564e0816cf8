/** The separator's network as a graph: models/training/network.py, layer by layer. */

import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import { layersOf } from '../onnx/layers.ts';
import * as op from '../onnx/ops/index.ts';
import { BANDS, INPUTS, POWERS } from './bands.ts';

export const MODEL_NAME = 'separator';
export const VIEWS = 2;
const STEMS = 4;
/** Between one level of the U and the next, in frequency alone. */
const STRIDE = 4;
/** Of a stem's share, where the classical separator leaves it none: −40 dB. */
const LEAST = 0.01;

/** x [1, INPUTS, T, BANDS] → masks [VIEWS, STEMS, T, BANDS] of mid and side, which sum to one over the stems. */
export function buildSeparator(store: TensorStore): Graph {
  const graph = new Graph(MODEL_NAME);
  const layers = layersOf(graph, store);
  const input = graph.input('x', 'float32', [1, INPUTS, 'T', BANDS]);
  const exact = { exact: true };
  const shift = layers.parameter('shift', [INPUTS, 1, BANDS], exact);
  const scale = layers.parameter('scale', [INPUTS, 1, BANDS], exact);
  const depth = [0, 1, 2];

  const residual = (x: Value, prefix: string): Value => {
    const inner = layers.conv(op.relu(x), `${prefix}.a`, { padding: 1 });
    return op.add(x, layers.conv(op.relu(inner), `${prefix}.b`, { padding: 1 }));
  };

  const prior = op.log(op.add(op.slice(input, 1, POWERS), LEAST));
  let x = op.multiply(op.subtract(input, shift), scale);
  const skips: Value[] = [];
  for (const level of depth) {
    x = graph.scope(`down${level}`, () => {
      const y = layers.conv(x, `down.${level}`, { stride: [1, STRIDE] });
      const placed = level === 0 ? op.add(y, layers.parameter('place', [-1, 1, BANDS / STRIDE])) : y;
      return residual(placed, `enter.${level}`);
    });
    skips.push(x);
  }
  x = graph.scope('time', () => {
    const [, channels, , bands] = x.shape as [number, number, string, number];
    const flat = op.reshape(op.transpose(x, [0, 2, 1, 3]), ['T', 1, channels * bands]);
    const heard = layers.linear(layers.gru(flat, 'time', { layers: 2, bidirectional: true }), 'back');
    return op.transpose(op.reshape(heard, [1, 'T', channels, bands]), [0, 2, 1, 3]);
  });
  for (const level of depth) {
    x = graph.scope(`up${level}`, () => {
      const y = residual(op.add(x, skips[depth.length - 1 - level]!), `leave.${level}`);
      return layers.convTranspose(op.relu(y), `up.${level}`, { stride: [1, STRIDE] });
    });
  }
  const trusted = op.multiply(prior, layers.parameter('trust', [VIEWS * STEMS, 1, BANDS], exact));
  const scores = op.add(op.add(x, trusted), layers.parameter('bias', [VIEWS * STEMS, 1, BANDS], exact));
  graph.output('masks', op.softmax(op.reshape(scores, [VIEWS, STEMS, 'T', BANDS]), 1));
  return graph;
}
