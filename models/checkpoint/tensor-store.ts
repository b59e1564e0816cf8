/**
 * Tensors by name, wherever they are stored: a torch.save file, a safetensors file, a folder of either. Every converter reads its weights through this,
 * so that a format of files is one reader and a network is one builder.
 */

export type StoredType =
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'float64'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint8'
  | 'bool';

export interface StoredTensor {
  readonly name: string;
  /** Row-major; [] for a scalar. */
  readonly shape: readonly number[];
  readonly type: StoredType;
  /** The values as float32 in row-major order (strides undone), read from the file at each call: keep them no longer than needed. */
  floats(): Float32Array<ArrayBuffer>;
}

export interface TensorStore {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** What stands in the file beside the tensors (klass, args, kwargs, xp.cfg …): plain JSON-like values; never an object with a prototype of its own. */
  readonly record: Readonly<Record<string, unknown>>;
  /** Of the bytes of the file or files, as hexadecimal SHA-256: names what is made of it. */
  readonly sha256: string;
  close(): void;
}
