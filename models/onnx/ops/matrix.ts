/** Products of matrices, soft-max, and attention made of both. */

import { axisOf, broadcast, type Dim, showShape } from '../dims.ts';
import { one, type Value } from '../graph.ts';
import { multiply } from './elementwise.ts';

/** [..., n, k] × [..., k, m] → [..., n, m]; leading axes broadcast. With a weight [k, m] on the right it is what int8 makes fast. */
export function matmul(a: Value, b: Value): Value {
  return one('MatMul', [a, b], () => {
    if (a.type !== 'float32' || b.type !== 'float32') throw new Error(`float32 is needed, not ${a.type} and ${b.type}`);
    if (a.shape.length < 2 || b.shape.length < 2) throw new Error('both need two axes or more');
    const inner = a.shape.at(-1)!;
    if (inner !== b.shape.at(-2)) {
      throw new Error(`the last axis of ${showShape(a.shape)} must be the last but one of ${showShape(b.shape)}`);
    }
    const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const shape: Dim[] = [...batch, a.shape.at(-2)!, b.shape.at(-1)!];
    return { type: 'float32', shape };
  });
}

export function softmax(x: Value, axis: number): Value {
  const positive = axisOf(axis, x.shape.length);
  return one('Softmax', [x], () => ({ type: x.type, shape: x.shape }), { axis: positive });
}

/**
 * softmax(scale · q kᵀ + bias) v. q [..., n, d], keys **already transposed** [..., d, m], v [..., m, e] → [..., n, e].
 * `bias` is added to the scores before the soft-max and broadcasts to [..., n, m]; the scale is usually 1/√d.
 */
export function attention(q: Value, keysTransposed: Value, v: Value, scale: number, bias?: Value): Value {
  const scaled = scale === 1 ? q : multiply(q, scale);
  const scores = matmul(scaled, keysTransposed);
  const biased =
    bias === undefined
      ? scores
      : one('Add', [scores, bias], () => ({ type: scores.type, shape: broadcast(scores.shape, bias.shape) }));
  return matmul(softmax(biased, -1), v);
}
