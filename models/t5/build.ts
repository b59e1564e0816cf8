/**
 * The encoder of T5 (Raffel et al., 2020, arXiv 1910.10683; version 1.1's gated projection too) as one graph.
 * Inputs `ids` [1, L] int64 and `buckets` [L, L] int64 (relativeBuckets); output `hidden` [1, L, dim]. One text at its exact length: there is no mask.
 */

import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { Graph, one, type Value } from '../onnx/graph.ts';
import { layersOf } from '../onnx/layers.ts';
import * as op from '../onnx/ops/index.ts';
import { embeddingOf, T5_KEYS, type T5Config } from './config.ts';

export function t5Graph(store: TensorStore, config: T5Config): Graph {
  const { vocabulary, dim, heads, headDim, epsilon } = config;
  const g = new Graph('t5');
  const { linear, parameter } = layersOf(g, store);
  const norm = (x: Value, name: string): Value => op.rmsNorm(x, parameter(name, [dim]), epsilon);

  const ids = g.input('ids', 'int64', [1, 'L']);
  const buckets = g.input('buckets', 'int64', ['L', 'L']);
  const bias = op.transpose(op.gather(parameter(T5_KEYS.buckets, [config.buckets, heads]), buckets), [2, 0, 1]);

  let x = op.gather(parameter(embeddingOf(store), [vocabulary, dim], { exact: true }), ids);
  for (let layer = 0; layer < config.layers; layer++) {
    g.scope(`block${layer}`, () => {
      const normal = norm(x, T5_KEYS.attentionNorm(layer));
      const split = (part: 'q' | 'k' | 'v', order: readonly number[]): Value =>
        op.transpose(op.reshape(linear(normal, T5_KEYS.attention(layer, part)), [1, 'L', heads, headDim]), order);
      // T5 does not scale its scores: that is in the weights.
      const seen = op.attention(split('q', [0, 2, 1, 3]), split('k', [0, 2, 3, 1]), split('v', [0, 2, 1, 3]), 1, bias);
      const joined = op.reshape(op.transpose(seen, [0, 2, 1, 3]), [1, 'L', heads * headDim]);
      x = op.add(x, linear(joined, T5_KEYS.attention(layer, 'o')));
      const again = norm(x, T5_KEYS.denseNorm(layer));
      const dense = (part: 'wi' | 'wi_0' | 'wi_1'): Value => linear(again, T5_KEYS.dense(layer, part));
      const wide = config.gated ? op.multiply(tanhGelu(dense('wi_0')), dense('wi_1')) : op.relu(dense('wi'));
      x = op.add(x, linear(wide, T5_KEYS.dense(layer, 'wo')));
    });
  }
  g.output('hidden', norm(x, T5_KEYS.finalNorm));
  return g;
}

/** GELU by its tanh approximation, which T5 1.1 was trained with. */
function tanhGelu(x: Value): Value {
  return one('Gelu', [x], () => ({ type: x.type, shape: x.shape }), { approximate: 'tanh' });
}
