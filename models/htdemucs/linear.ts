import type { Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops/index.ts';
import type { Parameters } from './parameters.ts';

/** A product with constants: what comes in is [..., inputs], what goes out [..., outputs]. */
export interface Matrix {
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs, outputs]. Read when the model is written. */
  weight(): Float32Array;
  /** [outputs]. */
  bias(): Float32Array;
}

export function linear(p: Parameters, name: string, x: Value, { inputs, outputs, weight, bias }: Matrix): Value {
  const product = op.matmul(x, p.weight(name, [inputs, outputs], weight));
  return op.add(product, p.weight(`${name}.bias`, [outputs], bias));
}
