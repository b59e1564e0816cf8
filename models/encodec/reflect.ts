/** Padding as EnCodec's convolutions do it before they run, on x [1, C, n] for any n from 1. */

import { addDims, type Dim } from '../onnx/dims.ts';
import { one, type Value } from '../onnx/graph.ts';
import type { ConvPlan } from './config.ts';

/**
 * Mirrors both ends, without the edge sample itself, so that a convolution of this plan gives ceil(n / stride) frames (`frames`); where the input is shorter
 * than the padding, the reference first puts zeros behind it, and cuts as many off the end.
 *
 * The mirror images are cut out of the ends alone and joined to x in one copy: padding the whole of x thrice would cost more than some of the convolutions.
 */
export function mirrored(x: Value, { kernel, stride, dilation }: ConvPlan, frames: Dim): Value {
  const { graph } = x;
  const total = dilation * (kernel - 1) + 1 - stride;
  if (total === 0) return x;
  const after = Math.floor(total / 2);
  const before = total - after;
  const [batch, channels] = x.shape as [Dim, Dim];
  const int = (value: number): Value => graph.constant('int64', [1], [value]);
  const number = (op: string, ...inputs: [Value, ...Value[]]): Value =>
    one(op, inputs, () => ({ type: 'int64', shape: [1] }));
  const cut = (value: Value, from: Value, to: Value, length: Dim, step = 1): Value =>
    one('Slice', [value, from, to, int(2), int(step)], () => ({ type: value.type, shape: [batch, channels, length] }));
  const padded = (value: Value, first: Value, last: Value, mode: 'constant' | 'reflect', length: Dim): Value =>
    one(
      'Pad',
      [value, one('Concat', [first, last], () => ({ type: 'int64', shape: [2] }), { axis: 0 }), null, int(2)],
      () => ({ type: value.type, shape: [batch, channels, length] }),
      { mode },
    );
  return graph.scope('mirrored', () => {
    const length = one('Shape', [x], () => ({ type: 'int64', shape: [1] }), { start: 2, end: 3 });
    // The last window is filled up: −n modulo the stride.
    const extra = stride === 1 ? int(0) : number('Mod', number('Neg', length), int(stride));
    const right = number('Add', int(after), extra);
    const most = number('Max', int(before), right);
    const zeros = number('Max', number('Sub', number('Add', most, int(1)), length), int(0));

    const firstOnes = cut(x, int(0), int(before + 1), `n${graph.nodes.length}`);
    const lack = number('Max', number('Sub', int(before + 1), length), int(0));
    const head = cut(padded(firstOnes, int(0), lack, 'constant', before + 1), int(before), int(0), before, -1);

    const kept = number('Min', length, number('Add', most, int(1)));
    const lastOnes = cut(x, number('Sub', length, kept), length, `n${graph.nodes.length}`);
    const filled = padded(lastOnes, int(0), zeros, 'constant', `n${graph.nodes.length}`);
    const reflected = padded(filled, int(0), right, 'reflect', `n${graph.nodes.length}`);
    const tail = cut(reflected, kept, number('Add', kept, right), `n${graph.nodes.length}`);

    // A window of `total + stride` samples for the first frame, and `stride` more for each.
    const all =
      typeof frames === 'number'
        ? frames * stride + total
        : addDims(stride === 1 ? frames : `${stride}*${frames}`, total);
    return one('Concat', [head, x, tail], () => ({ type: x.type, shape: [batch, channels, all] }), { axis: 2 });
  });
}
