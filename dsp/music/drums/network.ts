import { DRUM_CLASSES } from '../profile.ts';
import { WEIGHTS } from './weights.ts';

export interface Weights {
  /** One row a hidden unit: a weight a feature, then the bias. */
  readonly hidden: readonly (readonly number[])[];
  /** One row a drum class, in the order of DRUM_CLASSES: a weight a hidden unit, then the bias. */
  readonly output: readonly (readonly number[])[];
}

/** Probabilities 0..1 that each of DRUM_CLASSES is struck in the event with these features; they need not sum to 1. Two layers, tanh and logistic. */
export function probabilities(features: Float64Array, { hidden, output }: Weights = WEIGHTS): Float64Array {
  const inner = Float64Array.from(hidden, (row) => Math.tanh(weighted(row, features)));
  return Float64Array.from(DRUM_CLASSES, (_, k) => 1 / (1 + Math.exp(-weighted(output[k]!, inner))));
}

function weighted(row: readonly number[], values: Float64Array): number {
  let sum = row[values.length]!;
  for (let i = 0; i < values.length; i++) sum += row[i]! * values[i]!;
  return sum;
}
