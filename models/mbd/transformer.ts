/** The transformer that may stand in the bottleneck (audiocraft's StreamingTransformer as the U-Net makes it: norms after each part, ReLU, no biases). */

import type { Value } from '../onnx/graph.ts';
import type { Layers } from '../onnx/layers.ts';
import * as op from '../onnx/ops/index.ts';

/** Fixed in the reference, whatever the configuration says. */
const HEADS = 8;
/** Longest period of the position's sinusoids. */
const LONGEST = 10_000;

/** x [1, m, C] with its positions added, sources [1, T, C] or null → [1, m, C]. */
export function transformed(layers: Layers, x: Value, sources: Value | null): Value {
  let y = x;
  for (let layer = 0; layers.has(`transformer.layers.${layer}.norm1.weight`); layer++) {
    const at = `transformer.layers.${layer}`;
    const entry = y;
    const normal = (x: Value, norm: string): Value => {
      layers.tensor(`${at}.${norm}.bias`, [x.shape[2] as number]);
      return layers.layerNorm(x, `${at}.${norm}`);
    };
    y = normal(op.add(y, attended(layers, y, y, `${at}.self_attn`)), 'norm1');
    if (sources !== null) {
      // From what entered the layer, not from what self-attention made of it: so the reference does.
      y = normal(op.add(y, attended(layers, entry, sources, `${at}.cross_attention`)), 'norm_cross');
    }
    const wide = op.relu(layers.linear(y, `${at}.linear1`));
    y = normal(op.add(y, layers.linear(wide, `${at}.linear2`)), 'norm2');
  }
  return y;
}

function attended(layers: Layers, from: Value, to: Value, at: string): Value {
  const dim = from.shape[2] as number;
  const width = dim / HEADS;
  // Older files have the projection without the `mha` between.
  const key = layers.has(`${at}.mha.in_proj_weight`) ? `${at}.mha` : at;
  layers.tensor(`${key}.in_proj_weight`, [3 * dim, dim]);
  const part = (x: Value, index: number, order: readonly number[]): Value => {
    const rows = layers.linearRows(x, `${key}.in_proj_weight`, null, index * dim, (index + 1) * dim);
    return op.transpose(op.reshape(rows, [1, x.shape[1]!, HEADS, width]), order);
  };
  const seen = op.attention(
    part(from, 0, [0, 2, 1, 3]),
    part(to, 1, [0, 2, 3, 1]),
    part(to, 2, [0, 2, 1, 3]),
    width ** -0.5,
  );
  const joined = op.reshape(op.transpose(seen, [0, 2, 1, 3]), [1, from.shape[1]!, dim]);
  return layers.linear(joined, `${key}.out_proj`);
}

/** Sinusoids of positions 0 … count − 1, [count, dim]: cosines, then sines, of periods from 2π to 10000 · 2π. */
export function sinusoids(count: number, dim: number): Float32Array<ArrayBuffer> {
  const half = dim / 2;
  const out = new Float32Array(count * dim);
  for (let position = 0; position < count; position++) {
    for (let index = 0; index < half; index++) {
      const phase = position / LONGEST ** (index / (half - 1));
      out[position * dim + index] = Math.cos(phase);
      out[position * dim + half + index] = Math.sin(phase);
    }
  }
  return out;
}
