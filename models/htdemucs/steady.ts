import type { Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops/index.ts';

/** The longest sum that is left to the run-time, which adds in single precision one after the other. */
const LONGEST = 512;

/**
 * Mean of [T, N, C] over axis 0 and, if asked for, axis 2; both stay as axes of length 1. In stages of short sums: where the mix is silent, thousands of equal values
 * are rounded to the same side each time, and one long sum was measured to be wrong by 6e-4.
 */
export function steadyMean(x: Value, overChannels: boolean): Value {
  const short = overChannels ? op.mean(x, [2]) : x;
  const [steps, bands, channels] = short.shape as [number, number, number];
  return op.multiply(total(short, steps, bands, channels), 1 / steps);
}

/** Sum over axis 0. */
function total(x: Value, steps: number, bands: number, channels: number): Value {
  if (steps <= LONGEST) return op.sum(x, [0]);
  const part = Math.ceil(Math.sqrt(steps));
  const parts = Math.ceil(steps / part);
  const filled = parts * part === steps ? x : op.pad(x, 0, 0, parts * part - steps);
  const sums = op.sum(op.reshape(filled, [parts, part, bands, channels]), [1], false);
  return total(sums, parts, bands, channels);
}

/** (x − mean) / √(variance + ε) of [T, N, C], over T and C for each of the N. */
export function steadyStandard(x: Value, epsilon: number): Value {
  const { centred, deviation } = centredBy(x, epsilon);
  return op.divide(centred, along(deviation, x));
}

/** The same, scaled and shifted for each channel: weight and bias [C]. */
export function steadyNorm(x: Value, weight: Value, bias: Value, epsilon: number): Value {
  const { centred, deviation } = centredBy(x, epsilon);
  const [, bands, channels] = x.shape as [number, number, number];
  const scaled = op.multiply(centred, op.divide(weight, deviation));
  // Of three axes: one alone the run-time would take into a kernel that goes over runs of C, by which the GELU of six channels took ten times as long.
  return op.add(scaled, op.expand(bias, [1, bands, channels]));
}

function centredBy(x: Value, epsilon: number): { readonly centred: Value; readonly deviation: Value } {
  const centred = op.subtract(x, along(steadyMean(x, true), x));
  const variance = steadyMean(op.multiply(centred, centred), true);
  return { centred, deviation: op.sqrt(op.add(variance, epsilon)) };
}

/**
 * [1, N, 1] for each channel of x [T, N, C], so that what meets are whole runs of N · C: the run-time's loop over runs of C, which may be six, costs more than the
 * arithmetic. One number alone is quick as it is.
 */
export function along(value: Value, x: Value): Value {
  const [, bands, channels] = x.shape as [number, number, number];
  return bands === 1 ? value : op.expand(value, [1, bands, channels]);
}
