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
  /**
   * Whether it may be int8: in the transformer, whose products are more than three times as fast with it at an error of -46 dB measured at real dimensions, and in the
   * innermost layers of either U-Net.
   */
  readonly mayBeRounded?: boolean;
}

export function linear(p: Parameters, name: string, x: Value, matrix: Matrix): Value {
  const { inputs, outputs, weight, bias, mayBeRounded = false } = matrix;
  const product = op.matmul(x, p.weight(name, [inputs, outputs], weight, mayBeRounded));
  return op.add(product, p.weight(`${name}.bias`, [outputs], bias));
}
