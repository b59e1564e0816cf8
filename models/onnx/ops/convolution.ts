/** Convolutions over one or two axes: x [B, C, n] or [B, C, n, m], weights as PyTorch has them. */

import { addDims, type Dim, divideDim, multiplyDims, showShape } from '../dims.ts';
import { one, type Value } from '../graph.ts';

export interface ConvOptions {
  /** One number for all axes or one for each. */
  readonly stride?: number | readonly number[];
  readonly dilation?: number | readonly number[];
  readonly groups?: number;
  /** Zeros at both ends of each axis; or [before, after] of a single axis. Reflected padding: `pad` first. */
  readonly padding?:
    | number
    | readonly number[]
    | { readonly before: readonly number[]; readonly after: readonly number[] };
}

interface Axes {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly groups: number;
}

function axesOf(weight: Value, { stride = 1, dilation = 1, groups = 1, padding = 0 }: ConvOptions): Axes {
  const kernel = weight.shape.slice(2) as number[];
  const each = (value: number | readonly number[]): readonly number[] =>
    typeof value === 'number' ? kernel.map(() => value) : value;
  const ends = typeof padding === 'object' && 'before' in padding;
  return {
    kernel,
    strides: each(stride),
    dilations: each(dilation),
    before: ends ? padding.before : each(padding),
    after: ends ? padding.after : each(padding),
    groups,
  };
}

function attributes({ kernel, strides, dilations, before, after, groups }: Axes) {
  return { kernel_shape: kernel, strides, dilations, pads: [...before, ...after], group: groups };
}

/** weight [out, in / groups, ...kernel], bias [out]; the result's axis is floor((n + padding − dilation (k − 1) − 1) / stride) + 1. */
export function conv(x: Value, weight: Value, bias: Value | null, options: ConvOptions = {}): Value {
  const axes = axesOf(weight, options);
  return one(
    'Conv',
    [x, weight, bias],
    () => {
      const out = weight.shape[0]!;
      check(x, weight, bias, axes, out, multiplyDims(weight.shape[1]!, axes.groups));
      const spatial = axes.kernel.map((k, axis): Dim => {
        const reach = axes.dilations[axis]! * (k - 1) + 1;
        const room = addDims(x.shape[axis + 2]!, axes.before[axis]! + axes.after[axis]! - reach);
        if (typeof room === 'number' && room < 0)
          throw new Error(`axis ${axis + 2} is shorter than the kernel's ${reach}`);
        return addDims(divideDim(room, axes.strides[axis]!), 1);
      });
      return { type: 'float32', shape: [x.shape[0]!, out, ...spatial] };
    },
    attributes(axes),
  );
}

/** weight [in, out / groups, ...kernel], bias [out]; the result's axis is (n − 1) stride + dilation (k − 1) + 1 − padding. */
export function convTranspose(x: Value, weight: Value, bias: Value | null, options: ConvOptions = {}): Value {
  const axes = axesOf(weight, options);
  return one(
    'ConvTranspose',
    [x, weight, bias],
    () => {
      const out = multiplyDims(weight.shape[1]!, axes.groups);
      check(x, weight, bias, axes, out, weight.shape[0]!);
      const spatial = axes.kernel.map((k, axis): Dim => {
        const reach = axes.dilations[axis]! * (k - 1) + 1;
        const full = addDims(multiplyDims(addDims(x.shape[axis + 2]!, -1), axes.strides[axis]!), reach);
        return addDims(full, -axes.before[axis]! - axes.after[axis]!);
      });
      return { type: 'float32', shape: [x.shape[0]!, out, ...spatial] };
    },
    attributes(axes),
  );
}

function check(x: Value, weight: Value, bias: Value | null, axes: Axes, out: Dim, channels: Dim): void {
  const rank = axes.kernel.length;
  if (x.shape.length !== rank + 2) throw new Error(`a kernel of ${rank} axes needs an input of ${rank + 2}`);
  if (x.shape[1] !== channels)
    throw new Error(`the weight ${showShape(weight.shape)} wants ${channels} channels, not ${x.shape[1]}`);
  if (bias !== null && (bias.shape.length !== 1 || bias.shape[0] !== out)) throw new Error(`the bias must be [${out}]`);
  for (const list of [axes.strides, axes.dilations, axes.before, axes.after]) {
    if (list.length !== rank) throw new Error(`${rank} numbers are needed, one an axis, not ${list.length}`);
  }
}
