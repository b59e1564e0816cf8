/** Operations that ONNX Runtime adds to ONNX (domain com.microsoft) because one kernel does what would be many nodes. */

import { showShape } from '../dims.ts';
import { one, type Value } from '../graph.ts';

/**
 * softmax(q kᵀ / √d) v in `heads` parts of the channels. q [B, n, C], k [B, m, C], v [B, m, C] → [B, n, C]. The run-time never makes the scores [heads, n, m] as a
 * whole: it goes over the keys in blocks.
 */
export function multiHeadAttention(q: Value, k: Value, v: Value, heads: number): Value {
  return one(
    'MultiHeadAttention',
    [q, k, v],
    () => {
      const [batch, , channels] = q.shape;
      for (const value of [q, k, v]) {
        if (value.type !== 'float32' || value.shape.length !== 3)
          throw new Error('float32 [batch, tokens, channels] is needed');
        if (value.shape[0] !== batch || value.shape[2] !== channels) {
          throw new Error(`${showShape(value.shape)} does not fit the queries ${showShape(q.shape)}`);
        }
      }
      if (k.shape[1] !== v.shape[1]) throw new Error(`${k.shape[1]} keys for ${v.shape[1]} values`);
      if (typeof channels !== 'number' || channels % heads !== 0)
        throw new Error(`${channels} channels cannot be ${heads} heads`);
      return { type: 'float32', shape: q.shape };
    },
    { num_heads: heads },
    'com.microsoft',
  );
}
