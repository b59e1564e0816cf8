import type { Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops/index.ts';
import { linear, type Matrix } from './linear.ts';
import { attended, remembered } from './local.ts';
import type { Parameters } from './parameters.ts';
import { along, steadyMean, steadyNorm } from './steady.ts';

export interface DConvShape {
  readonly channels: number;
  /** Of the residual branch: int(channels / compress). */
  readonly hidden: number;
  readonly depth: number;
  /** Whether a branch has an LSTM in it, and attention (local.ts); of one band alone. Default false. */
  readonly remembers?: boolean;
  readonly attends?: boolean;
}

/** torch.nn.GroupNorm's default. */
const EPSILON = 1e-5;
/** Of the branch's first convolution: upstream has no option for it that any checkpoint's settings could reach. */
const TAPS = 3;

/**
 * The residual branches of each layer: x + scale · GLU(norm(W₂ · gelu(norm(dilated convolution of x)))), `depth` times. x [T, N, C]: a convolution along T for
 * each of the N by itself (bands of the spectrum; N = 1 for the wave), with norms over T and channels.
 *
 * The second norm is over twice the channels of x, the largest thing there would be. It is linear but for its mean and deviation, which follow from the mean and
 * covariance of its input of `hidden` channels: with y = W₂h + b, mean_c y = W₂·mean h + b and Σ_c var y_c = mean ‖W₂(h − mean h)‖². Both are taken there, and the norm is a
 * scaling of h and two columns more in W₂.
 */
export function dconv(p: Parameters, name: string, x: Value, shape: DConvShape): Value {
  return p.graph.scope('dconv', () => {
    let y = x;
    for (let layer = 0; layer < shape.depth; layer++)
      y = op.add(y, branch(p, `${name}.layers.${layer}`, y, shape, 2 ** layer));
    return y;
  });
}

function branch(p: Parameters, name: string, x: Value, shape: DConvShape, dilation: number): Value {
  const { channels, hidden, remembers = false, attends = false } = shape;
  let h = op.gelu(firstNorm(p, `${name}.1`, dilated(p, `${name}.0`, x, channels, hidden, dilation), hidden));
  // The parts are numbered in order, and these push the rest back.
  let next = 3;
  if (remembers) h = remembered(p, `${name}.${next++}`, h);
  if (attends) h = attended(p, `${name}.${next++}`, h);
  return secondHalf(p, name, next, h, channels, hidden);
}

/** Convolution along axis 0 of x [T, N, C] → [T, N, hidden]: one product for all taps, then the taps are moved to where they belong and added. */
function dilated(p: Parameters, name: string, x: Value, channels: number, hidden: number, dilation: number): Value {
  const weight = p.read(`${name}.weight`, [hidden, channels, TAPS]);
  const bias = p.read(`${name}.bias`, [hidden]);
  const taps = p.weight(`${name}.taps`, [channels, TAPS * hidden], () => {
    const w = weight();
    return fill(channels, TAPS * hidden, (c, column) => {
      const tap = Math.floor(column / hidden);
      return w[((column % hidden) * channels + c) * TAPS + tap]!;
    });
  });
  const lengths = new Array<number>(TAPS).fill(hidden);
  const parts = op.split(op.matmul(x, taps), 2, lengths).map((product, tap) => {
    const [before, after] = [(1 - tap) * dilation, (tap - 1) * dilation];
    if (before > 0) return op.pad(op.slice(product, 0, 0, -before), 0, before, 0);
    return after > 0 ? op.pad(op.slice(product, 0, after), 0, 0, after) : product;
  });
  const sum = op.add(op.add(parts[0]!, parts[2]!), parts[1]!);
  return op.add(sum, p.weight(`${name}.bias`, [hidden], bias));
}

/** GroupNorm of one group over T and channels of [T, N, hidden]. */
function firstNorm(p: Parameters, name: string, h: Value, hidden: number): Value {
  const weight = p.weight(`${name}.weight`, [hidden], p.read(`${name}.weight`, [hidden]));
  const bias = p.weight(`${name}.bias`, [hidden], p.read(`${name}.bias`, [hidden]));
  return steadyNorm(h, weight, bias, EPSILON);
}

/** `first`: the number of its first part, which is followed by norm, GLU and LayerScale. */
function secondHalf(p: Parameters, name: string, first: number, h: Value, channels: number, hidden: number): Value {
  const wide = 2 * channels;
  const weight = p.read(`${name}.${first}.weight`, [wide, hidden, 1]);
  const bias = p.read(`${name}.${first}.bias`, [wide]);
  const gamma = p.read(`${name}.${first + 1}.weight`, [wide]);
  const beta = p.read(`${name}.${first + 1}.bias`, [wide]);
  const scale = p.read(`${name}.${first + 3}.scale`, [channels]);

  const centre = steadyMean(h, false);
  const centred = op.subtract(h, centre);
  const means = linear(p, `${name}.means`, centre, {
    inputs: hidden,
    outputs: wide,
    weight: () => transposed(weight(), wide, hidden),
    bias,
  });
  const mean = op.mean(means, [2]);
  const apart = op.subtract(means, mean);
  const covariance = p.weight(`${name}.gram`, [hidden, hidden], () => gram(weight(), wide, hidden));
  const within = steadyMean(op.sum(op.multiply(op.matmul(centred, covariance), centred), [2]), false);
  const variance = op.add(within, op.mean(op.multiply(apart, apart), [2]));
  const rate = op.divide(p.graph.scalar(1), op.sqrt(op.add(variance, EPSILON)));

  // y = γ (W h + b − mean) rate + β, as a product with [h rate, rate, mean rate].
  const [steps, bands] = h.shape as [number, number, number];
  const spread = (value: Value): Value => op.expand(value, [steps, bands, 1]);
  const input = op.concat([op.multiply(h, along(rate, h)), spread(rate), spread(op.multiply(mean, rate))], 2);
  const half = (from: number, factor: (channel: number) => number): Matrix => ({
    inputs: hidden + 2,
    outputs: channels,
    weight() {
      const [w, b, g] = [weight(), bias(), gamma()];
      return fill(hidden + 2, channels, (row, column) => {
        const c = from + column;
        const value = row < hidden ? w[c * hidden + row]! : row === hidden ? b[c]! : -1;
        return g[c]! * value * factor(column);
      });
    },
    bias() {
      const values = beta();
      return Float32Array.from({ length: channels }, (_, column) => values[from + column]! * factor(column));
    },
  });
  let scales: Float32Array | null = null;
  const scaled = half(0, (channel) => {
    scales ??= scale();
    return scales[channel]!;
  });
  const signal = linear(p, `${name}.signal`, input, scaled);
  const gate = linear(
    p,
    `${name}.gate`,
    input,
    half(channels, () => 1),
  );
  return op.multiply(signal, op.sigmoid(gate));
}

/** [rows, columns] from a function of both. */
export function fill(rows: number, columns: number, at: (row: number, column: number) => number): Float32Array {
  const out = new Float32Array(rows * columns);
  for (let row = 0, i = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, i++) out[i] = at(row, column);
  return out;
}

/** [rows, columns] → [columns, rows]. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  return fill(columns, rows, (column, row) => values[row * columns + column]!);
}

/** WᵀW / rows of W [rows, columns]. */
function gram(w: Float32Array, rows: number, columns: number): Float32Array {
  return fill(columns, columns, (i, j) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += w[row * columns + i]! * w[row * columns + j]!;
    return sum / rows;
  });
}
