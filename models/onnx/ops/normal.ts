/** Means, norms and what is made of them. */

import { axisOf, type Dim, multiplyDims, showShape } from '../dims.ts';
import { one, type Value } from '../graph.ts';
import { add, divide, multiply, sqrt } from './elementwise.ts';
import { reshape } from './shape.ts';

function reduce(op: string, x: Value, axes: readonly number[], keep: boolean): Value {
  const at = axes.map((axis) => axisOf(axis, x.shape.length));
  return one(
    op,
    [x, x.graph.constant('int64', [at.length], at)],
    () => {
      const shape = x.shape.flatMap((dim, axis): Dim[] => (at.includes(axis) ? (keep ? [1] : []) : [dim]));
      return { type: x.type, shape };
    },
    { keepdims: keep ? 1 : 0 },
  );
}

/** Over the named axes, which stay as axes of length 1 unless `keep` is false. */
export const mean = (x: Value, axes: readonly number[], keep = true): Value => reduce('ReduceMean', x, axes, keep);
export const sum = (x: Value, axes: readonly number[], keep = true): Value => reduce('ReduceSum', x, axes, keep);

/** Over the last axis; weight and bias of its length. */
export function layerNorm(x: Value, weight: Value, bias: Value | null, epsilon = 1e-5): Value {
  return one(
    'LayerNormalization',
    [x, weight, bias],
    () => {
      const width = x.shape.at(-1)!;
      for (const part of [weight, bias]) {
        if (part !== null && (part.shape.length !== 1 || part.shape[0] !== width)) {
          throw new Error(`${showShape(part.shape)} must be [${width}]`);
        }
      }
      return { type: x.type, shape: x.shape };
    },
    { axis: x.shape.length - 1, epsilon: { float: epsilon } },
  );
}

/** x / √(mean(x²) + ε) · weight over the last axis: T5's norm, without mean and bias. */
export function rmsNorm(x: Value, weight: Value, epsilon: number): Value {
  const level = sqrt(add(mean(multiply(x, x), [-1]), epsilon));
  return multiply(divide(x, level), weight);
}

/**
 * x [B, C, ...]: each of `groups` sets of channels is brought to mean 0 and variance 1 over its channels and all further axes (biased variance, as PyTorch),
 * then scaled and shifted per channel. Made of InstanceNormalization, for which ONNX Runtime has a kernel.
 */
export function groupNorm(x: Value, groups: number, weight: Value, bias: Value, epsilon = 1e-5): Value {
  const { graph } = x;
  const [batch, channels] = x.shape as [Dim, Dim];
  return graph.scope('groupNorm', () => {
    if (typeof channels !== 'number' || channels % groups !== 0) {
      throw new Error(`${graph.name}: ${channels} channels of ${x.name} cannot be ${groups} groups.`);
    }
    const rows = x.shape.slice(2).reduce<Dim>(multiplyDims, channels / groups);
    const grouped = reshape(x, [batch, groups, rows]);
    const ones = graph.constant('float32', [groups], new Array<number>(groups).fill(1));
    const zeros = graph.constant('float32', [groups], new Array<number>(groups).fill(0));
    const normal = one(
      'InstanceNormalization',
      [grouped, ones, zeros],
      () => ({ type: x.type, shape: grouped.shape }),
      { epsilon: { float: epsilon } },
    );
    const perChannel = [channels, ...x.shape.slice(2).map(() => 1)];
    return add(multiply(reshape(normal, x.shape), reshape(weight, perChannel)), reshape(bias, perChannel));
  });
}
