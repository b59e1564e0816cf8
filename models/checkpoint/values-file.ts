import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { ModelError } from '../error.ts';
import type { NamedValues, Values } from '../model-kind.ts';
import { openByteFile } from './byte-file.ts';
import { readSafetensors } from './safetensors.ts';

/** From here on integers are not all floats. Indices and token numbers stay far below. */
const FIRST_INEXACT = 2 ** 24;

/** Reads a safetensors file as plain arrays: integers as Int32Array, all else as Float32Array. Throws a ModelError as readSafetensors. */
export function readValues(path: string): NamedValues {
  const file = openByteFile(path);
  try {
    const named: Record<string, Values> = Object.create(null);
    for (const [name, { shape, type, floats }] of readSafetensors(file).tensors) {
      const values = floats();
      const isInteger = /^u?int/.test(type);
      if (isInteger && values.some((value) => Math.abs(value) >= FIRST_INEXACT)) {
        throw new ModelError(
          `${path} has integers from ${FIRST_INEXACT} on in the tensor ${name}: no block takes such.`,
        );
      }
      named[name] = { shape, values: isInteger ? Int32Array.from(values) : values };
    }
    return named;
  } finally {
    file.close();
  }
}

/** Writes plain arrays as a safetensors file, which appears whole or not at all. */
export function writeValues(path: string, named: NamedValues): void {
  const header: Record<string, unknown> = Object.create(null);
  let end = 0;
  for (const [name, { shape, values }] of Object.entries(named)) {
    const start = end;
    end += values.byteLength;
    header[name] = { dtype: values instanceof Int32Array ? 'I32' : 'F32', shape, data_offsets: [start, end] };
  }
  const text = Buffer.from(JSON.stringify(header));
  // Padded with spaces, so that the values are aligned for whoever maps the file.
  const padded = Buffer.alloc(Math.ceil(text.length / 8) * 8, ' ');
  text.copy(padded);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  const temporary = `${path}.${process.pid}.part`;
  try {
    const fd = openSync(temporary, 'w');
    try {
      for (const bytes of [length, padded, ...Object.values(named).map(({ values }) => values)]) writeWhole(fd, bytes);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function writeWhole(fd: number, array: ArrayBufferView): void {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
}
