/// <reference lib="es2025.float16" />
/** Element types of ONNX tensors that Resonate uses, with their numbers in the file format. */
export const TYPE_CODES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
} as const;

export type ElementType = keyof typeof TYPE_CODES;

export const BYTES: Readonly<Record<ElementType, number>> = {
  float32: 4,
  uint8: 1,
  int8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
  float16: 2,
};

export type TypedValues = Float32Array | Uint8Array | Int8Array | Int32Array | BigInt64Array;

const MAKERS: Readonly<Record<ElementType, (values: readonly number[]) => ArrayBufferView>> = {
  float32: (values) => Float32Array.from(values),
  uint8: (values) => Uint8Array.from(values),
  int8: (values) => Int8Array.from(values),
  int32: (values) => Int32Array.from(values),
  int64: (values) => BigInt64Array.from(values, (value) => BigInt(value)),
  bool: (values) => Uint8Array.from(values, (value) => (value === 0 ? 0 : 1)),
  float16: (values) => Float16Array.from(values),
};

/** Little-endian, as the file format wants it and every machine that ONNX Runtime is built for has it. */
export function packed(type: ElementType, values: TypedValues | readonly number[]): Uint8Array {
  const matches =
    (type === 'float32' && values instanceof Float32Array) ||
    (type === 'int64' && values instanceof BigInt64Array) ||
    (type === 'int32' && values instanceof Int32Array) ||
    (type === 'int8' && values instanceof Int8Array) ||
    (type === 'uint8' && values instanceof Uint8Array);
  const view = matches ? (values as ArrayBufferView) : MAKERS[type](Array.from(values, Number));
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
}
