import { ModelError } from '../error.ts';
import type { ByteFile } from './byte-file.ts';
import { BYTES_PER_VALUE, readFloats } from './elements.ts';
import type { StoredTensor, StoredType } from './tensor-store.ts';

/** Values that lie one after the other in a file; several tensors may be views of one. */
export interface StoredRun {
  readonly file: ByteFile;
  /** Bytes from the file's beginning. */
  readonly position: number;
  readonly type: StoredType;
  /** Values, not bytes. */
  readonly count: number;
}

/** How a tensor lies in a run, in values: element [i, j, …] is at offset + i · strides[0] + j · strides[1] + … */
export interface Layout {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** More dimensions than any network here has; torch itself allows 64. */
const MOST_DIMENSIONS = 16;

/**
 * Throws a ModelError where a layout reaches outside `count` stored values, or shows more values than are stored: a small file could otherwise ask
 * for any amount of memory.
 */
function assertLayout(name: string, { shape, strides, offset }: Layout, count: number): void {
  const isWhole = [offset, ...shape, ...strides].every((value) => Number.isSafeInteger(value) && value >= 0);
  if (!isWhole || shape.length !== strides.length || shape.length > MOST_DIMENSIONS) {
    throw new ModelError(
      `The tensor ${name} has an impossible shape or stride, so the file is damaged: download it again.`,
    );
  }
  const values = shape.reduce((product, size) => product * size, 1);
  if (values === 0) return;
  const last = shape.reduce((sum, size, i) => sum + (size - 1) * strides[i]!, offset);
  if (values > count || last >= count) {
    throw new ModelError(
      `The tensor ${name} reaches beyond the ${count} values that are stored for it, so the file is damaged: download it again.`,
    );
  }
}

/** The strides of a row-major tensor. */
export function rowMajor(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i]!;
  }
  return strides;
}

/** A view of a run as a tensor. Throws as assertLayout. */
export function stridedTensor(name: string, run: StoredRun, layout: Layout): StoredTensor {
  assertLayout(name, layout, run.count);
  return { name, shape: layout.shape, type: run.type, floats: () => read(run, layout) };
}

function read({ file, position, type }: StoredRun, { shape, strides, offset }: Layout): Float32Array<ArrayBuffer> {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count === 0) return new Float32Array(0);
  const size = BYTES_PER_VALUE[type];
  const straight = rowMajor(shape);
  // A stride along a dimension of size 1 is never used.
  const isStraight = shape.every((length, i) => length === 1 || strides[i] === straight[i]);
  if (isStraight) return readFloats(file, position + offset * size, type, count);
  const extent = shape.reduce((sum, length, i) => sum + (length - 1) * strides[i]!, 1);
  const stored = readFloats(file, position + offset * size, type, extent);
  const values = new Float32Array(count);
  const index = new Array<number>(shape.length).fill(0);
  let at = 0;
  for (let i = 0; i < count; i++) {
    values[i] = stored[at]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      at -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return values;
}
