/** Operations on each element, with NumPy's broadcasting. */

import { broadcast } from '../dims.ts';
import { one, type Value } from '../graph.ts';
import type { ElementType } from '../types.ts';

function sameType(a: Value, b: Value): ElementType {
  if (a.type !== b.type) throw new Error(`${a.type} and ${b.type} do not go together`);
  return a.type;
}

function binary(op: string, a: Value, b: Value | number): Value {
  const right = typeof b === 'number' ? a.graph.constant(a.type, [], [b]) : b;
  return one(op, [a, right], () => ({ type: sameType(a, right), shape: broadcast(a.shape, right.shape) }));
}

function unary(op: string, x: Value, attributes: Record<string, number | { float: number }> = {}): Value {
  return one(op, [x], () => ({ type: floating(x), shape: x.shape }), attributes);
}

function floating(x: Value): ElementType {
  if (x.type !== 'float32' && x.type !== 'float16') throw new Error(`${x.type} where a float is needed`);
  return x.type;
}

export const add = (a: Value, b: Value | number): Value => binary('Add', a, b);
export const subtract = (a: Value, b: Value | number): Value => binary('Sub', a, b);
export const multiply = (a: Value, b: Value | number): Value => binary('Mul', a, b);
export const divide = (a: Value, b: Value | number): Value => binary('Div', a, b);

export const abs = (x: Value): Value => unary('Abs', x);
export const sqrt = (x: Value): Value => unary('Sqrt', x);
export const log = (x: Value): Value => unary('Log', x);
export const sin = (x: Value): Value => unary('Sin', x);
export const cos = (x: Value): Value => unary('Cos', x);

export const relu = (x: Value): Value => unary('Relu', x);
export const sigmoid = (x: Value): Value => unary('Sigmoid', x);
/** α (eˣ − 1) below zero. */
export const elu = (x: Value, alpha = 1): Value => unary('Elu', x, { alpha: { float: alpha } });
/** x Φ(x) with the exact error function, PyTorch's default; not the tanh approximation. */
export const gelu = (x: Value): Value => unary('Gelu', x);
/** x σ(x), also called swish. */
export const silu = (x: Value): Value => multiply(x, sigmoid(x));
