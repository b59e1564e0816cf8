import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops/index.ts';
import type { JascoConfig } from './config.ts';
import { Weights } from './weights.ts';

/**
 * What a text is to each layer of the flow, once for a take.
 *
 *     text   float32 [L, textDim]        last hidden states of the text encoder
 *     cond_text float32 [L, d]           as the transformer takes it
 *     keys.I   float32 [d, heads · L]    queries of layer I times this are the scores of its heads, words innermost
 *     values.I float32 [heads · L, d]    shares times this are what attention gives, with its projection
 *
 * audiocraft adds the time c to every word before attention: head h hears softmax(q·(k_j + c_k)) (v_j + c_v). q·c_k is the same for all words, so the soft-max does not change
 * with it; the shares are one together, so c_v is heard as it is. What is left of words, queries and projections depends on the text alone, and
 * (x Wq_h)·k_j = x·(Wq_h k_j): with few words, products with heads · L columns in place of d.
 */
export function buildText(store: TensorStore, config: JascoConfig): Graph {
  const { dim, heads, layers, textDim } = config;
  const g = new Graph('jasco-text');
  const weights = new Weights(g, store);
  const words = weights.linear(
    'condition_provider.conditioners.description.output_proj',
    g.input('text', 'float32', ['L', textDim]),
    {
      bias: true,
      exact: true,
    },
  );
  g.output('cond_text', words);
  const width = dim / heads;
  const own = g.constant(
    'float32',
    [heads, 1, dim],
    Array.from({ length: heads * dim }, (_, i) => (Math.floor((i % dim) / width) === Math.floor(i / dim) ? 1 : 0)),
  );
  /** [L, d] → [heads · L, d]: each head's channels, and zeros for those of others. */
  const apart = (x: Value): Value => op.reshape(op.multiply(x, own), [`${heads}*L`, dim]);
  for (let i = 0; i < layers; i++) {
    const name = `transformer.layers.${i}.cross_attention`;
    const packed = `${name}.in_proj_weight`;
    const [k, v] = [1, 2].map((part) => op.matmul(words, weights.rows(packed, part * dim, (part + 1) * dim)));
    const keys = op.matmul(apart(op.multiply(k!, 1 / Math.sqrt(width))), weights.unturned(packed, 0, dim));
    g.output(`keys.${i}`, op.transpose(keys, [1, 0]));
    g.output(`values.${i}`, weights.linear(`${name}.out_proj`, apart(v!)));
  }
  return g;
}
