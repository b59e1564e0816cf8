import type { Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops/index.ts';
import { type DConvShape, dconv, fill } from './dconv.ts';
import { linear } from './linear.ts';
import type { Parameters } from './parameters.ts';
import { steadyStandard } from './steady.ts';

/**
 * The layers of both U-Nets with channels last: x [A, N, C] is strided along N, the bands of the spectrum (A: its frames) or the samples of the wave (A = 1).
 * A kernel of twice the stride is then a product with two neighbouring blocks of `stride` rows, which lie side by side in memory already: no layer moves its data.
 */
export interface Layer {
  readonly branch: 'spectrum' | 'wave';
  /** Channels on the outer side (towards the input or output of the network) and on the inner side. */
  readonly outer: number;
  readonly inner: number;
  readonly stride: number;
  /** Groups of the norms, or 0 where the layer has none. */
  readonly groups: number;
  /** Null where the layer has no residual branches. */
  readonly dconv: Omit<DConvShape, 'channels'> | null;
  /** Whether its large products may be int8. Default false. */
  readonly mayBeRounded?: boolean;
}

/** Strided convolution, GELU, residual branches, gated 1×1 convolution: [A, N, outer] → [A, ⌈N / stride⌉, inner]. */
export function encoderLayer(p: Parameters, name: string, x: Value, layer: Layer): Value {
  return p.graph.scope(name, () => encoded(p, name, strided(p, `${name}.conv`, x, layer), layer));
}

/** What an encoder does behind its convolution: GELU, residual branches, gated 1×1 convolution. */
export function encoded(p: Parameters, name: string, x: Value, layer: Layer): Value {
  const y = op.gelu(norm(p, `${name}.norm1`, x, layer.groups));
  return gated(p, name, residual(p, name, y, layer), layer);
}

/** Skip added, gated 3×3 (3 for the wave) convolution, residual branches, transposed convolution, GELU unless last: [A, N, inner] → [A, length, outer]. */
export function decoderLayer(
  p: Parameters,
  name: string,
  x: Value,
  skip: Value,
  layer: Layer,
  length: number,
  last: boolean,
): Value {
  return p.graph.scope(name, () => widened(p, name, gathered(p, name, op.add(x, skip), layer), layer, length, last));
}

/** What a decoder does before its convolution: gated convolution with its neighbours, residual branches. */
export function gathered(p: Parameters, name: string, x: Value, layer: Layer): Value {
  return residual(p, name, gatedAround(p, name, x, layer), layer);
}

/** A decoder's transposed convolution, cut to its length, and GELU unless last. */
export function widened(p: Parameters, name: string, x: Value, layer: Layer, length: number, last: boolean): Value {
  const whole = unstrided(p, `${name}.conv_tr`, x, layer);
  const side = layer.stride / 2;
  // The norm, where there is one, hears what is cut off too.
  const z = op.slice(norm(p, `${name}.norm2`, whole, layer.groups), 1, side, side + length);
  return last ? z : op.gelu(z);
}

/** Its kernel has a second axis of one tap in the spectrum's branch, none in the wave's. */
function kernelShape(layer: Layer, first: number, second: number): number[] {
  const shape = [first, second, 2 * layer.stride];
  return layer.branch === 'spectrum' ? [...shape, 1] : shape;
}

export function strided(p: Parameters, name: string, x: Value, layer: Layer): Value {
  const { outer, inner, stride, mayBeRounded = false } = layer;
  const [a, n] = x.shape as [number, number];
  const weight = p.read(`${name}.weight`, kernelShape(layer, inner, outer));
  const bias = p.read(`${name}.bias`, [inner]);
  const out = Math.ceil(n / stride);
  const side = stride / 2;
  const blocks = op.reshape(op.pad(x, 1, side, side + out * stride - n), [a, out + 1, stride * outer]);
  const pairs = op.concat([op.slice(blocks, 1, 0, -1), op.slice(blocks, 1, 1)], 2);
  return linear(p, name, pairs, {
    inputs: 2 * stride * outer,
    outputs: inner,
    weight() {
      const w = weight();
      return fill(
        2 * stride * outer,
        inner,
        (row, o) => w[(o * outer + (row % outer)) * 2 * stride + Math.floor(row / outer)]!,
      );
    },
    bias,
    mayBeRounded,
  });
}

/** → [A, (N + 1) · stride, outer]: all that the kernels reach, half a stride more at both ends than there was. */
function unstrided(p: Parameters, name: string, x: Value, layer: Layer): Value {
  const { outer, inner, stride, mayBeRounded = false } = layer;
  const [a, n] = x.shape as [number, number];
  const weight = p.read(`${name}.weight`, kernelShape(layer, inner, outer));
  const bias = p.read(`${name}.bias`, [outer]);
  // Block g of `stride` rows has the first half of the kernel on row g and the second half on row g − 1.
  const padded = op.pad(x, 1, 1, 1);
  const pairs = op.concat([op.slice(padded, 1, 1), op.slice(padded, 1, 0, -1)], 2);
  const blocks = linear(p, name, pairs, {
    inputs: 2 * inner,
    outputs: stride * outer,
    weight() {
      const w = weight();
      return fill(2 * inner, stride * outer, (row, column) => {
        const tap = Math.floor(row / inner) * stride + Math.floor(column / outer);
        return w[((row % inner) * outer + (column % outer)) * 2 * stride + tap]!;
      });
    },
    bias() {
      const values = bias();
      return Float32Array.from({ length: stride * outer }, (_, column) => values[column % outer]!);
    },
    mayBeRounded,
  });
  return op.reshape(blocks, [a, (n + 1) * stride, outer]);
}

/** GLU of a 1×1 convolution: two products, so that no tensor of both halves is ever made or cut. */
function gated(p: Parameters, name: string, x: Value, layer: Layer): Value {
  const { branch, inner: channels, groups, mayBeRounded = false } = layer;
  const taps = branch === 'spectrum' ? [1, 1] : [1];
  const weight = p.read(`${name}.rewrite.weight`, [2 * channels, channels, ...taps]);
  const bias = p.read(`${name}.rewrite.bias`, [2 * channels]);
  return glu(p, name, groups, 'norm2', channels, (part, first) =>
    linear(p, `${name}.${part}`, x, {
      inputs: channels,
      outputs: channels,
      weight() {
        const w = weight();
        return fill(channels, channels, (c, o) => w[(first + o) * channels + c]!);
      },
      bias: () => bias().slice(first, first + channels),
      mayBeRounded,
    }),
  );
}

/**
 * GLU of a convolution with all neighbours: 3×3 over bands and frames, or 3 taps along the wave. In float32 as Conv, for which ONNX Runtime has a direct kernel over
 * blocks of channels, and takes the transpositions into its packing; where it may be rounded as a product with all neighbours, for only products are fast with int8.
 */
function gatedAround(p: Parameters, name: string, x: Value, layer: Layer): Value {
  const { branch, inner: channels, groups, mayBeRounded = false } = layer;
  // The wave lies along the second axis, and has nothing beside it on the first.
  const rows = branch === 'spectrum' ? 3 : 1;
  const weight = p.read(`${name}.rewrite.weight`, [2 * channels, channels, ...(rows === 3 ? [3, 3] : [3])]);
  const bias = p.read(`${name}.rewrite.bias`, [2 * channels]);
  const tap = (w: Float32Array, o: number, c: number, row: number, step: number): number =>
    w[((o * channels + c) * 3 + step) * rows + row]!;
  const [a, n] = x.shape as [number, number];
  // A single band has no neighbours, and the kernel's steps to them are left out.
  const steps = n === 1 ? 1 : 3;
  const tapAt = (w: Float32Array, o: number, c: number, place: number): number =>
    tap(w, o, c, Math.floor(place / steps), (3 - steps) / 2 + (place % steps));
  if (mayBeRounded) {
    const along = steps === 1 ? x : neighbours(x, 1);
    const around = rows === 3 ? neighbours(along, 0) : along;
    return glu(p, name, groups, 'norm1', channels, (part, first) =>
      linear(p, `${name}.${part}`, around, {
        inputs: steps * rows * channels,
        outputs: channels,
        weight() {
          const w = weight();
          return fill(steps * rows * channels, channels, (row, o) =>
            tapAt(w, first + o, row % channels, Math.floor(row / channels)),
          );
        },
        bias: () => bias().slice(first, first + channels),
        mayBeRounded,
      }),
    );
  }
  const planes = op.transpose(op.reshape(x, [1, a, n, channels]), [0, 3, 1, 2]);
  return glu(p, name, groups, 'norm1', channels, (part, first) => {
    const kernel = p.weight(`${name}.${part}`, [channels, channels, rows, steps], () => {
      const w = weight();
      return fill(channels * channels, rows * steps, (pair, place) =>
        tapAt(w, first + Math.floor(pair / channels), pair % channels, place),
      );
    });
    const shift = p.weight(`${name}.${part}.bias`, [channels], () => bias().slice(first, first + channels));
    const made = op.conv(planes, kernel, shift, { padding: [(rows - 1) / 2, (steps - 1) / 2] });
    return op.reshape(op.transpose(made, [0, 2, 3, 1]), [a, n, channels]);
  });
}

/** x [A, N, C] → [A, N, 3 C]: the one before along the axis, itself, and the one behind; zeros beyond the ends. */
function neighbours(x: Value, axis: 0 | 1): Value {
  const padded = op.pad(x, axis, 1, 1);
  return op.concat([op.slice(padded, axis, 0, -2), x, op.slice(padded, axis, 2)], 2);
}

/** a · σ(b) of two halves of the same shape, with the norm over both where there is one. */
function glu(
  p: Parameters,
  name: string,
  groups: number,
  normName: string,
  channels: number,
  half: (part: 'signal' | 'gate', first: number) => Value,
): Value {
  const signal = half('signal', 0);
  const gate = half('gate', channels);
  if (groups === 0) return op.multiply(signal, op.sigmoid(gate));
  const both = norm(p, `${name}.${normName}`, op.concat([signal, gate], 2), groups);
  const [a, b] = op.split(both, 2, [channels, channels]);
  return op.multiply(a!, op.sigmoid(b!));
}

/** GroupNorm over all but the channels, which are last; x itself where there are no groups. */
export function norm(p: Parameters, name: string, x: Value, groups: number): Value {
  if (groups === 0) return x;
  const [a, n, channels] = x.shape as [number, number, number];
  const weight = p.weight(`${name}.weight`, [channels], p.read(`${name}.weight`, [channels]));
  const bias = p.weight(`${name}.bias`, [channels], p.read(`${name}.bias`, [channels]));
  const grouped = op.reshape(x, [a * n, groups, channels / groups]);
  const standard = op.reshape(steadyStandard(grouped, 1e-5), [a, n, channels]);
  return op.add(op.multiply(standard, weight), bias);
}

function residual(p: Parameters, name: string, x: Value, { branch, inner, dconv: inside }: Layer): Value {
  if (inside === null) return x;
  const shape = { channels: inner, ...inside };
  if (branch === 'spectrum') return dconv(p, `${name}.dconv`, x, shape);
  const [, n] = x.shape as [number, number];
  return op.reshape(dconv(p, `${name}.dconv`, op.reshape(x, [n, 1, inner]), shape), [1, n, inner]);
}
