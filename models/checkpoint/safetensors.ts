import { z } from 'zod';
import { ModelError } from '../error.ts';
import type { ByteFile } from './byte-file.ts';
import { BYTES_PER_VALUE } from './elements.ts';
import { rowMajor, stridedTensor } from './strided.ts';
import type { StoredTensor, StoredType } from './tensor-store.ts';

const TYPES: ReadonlyMap<string, StoredType> = new Map([
  ['F64', 'float64'],
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['I64', 'int64'],
  ['I32', 'int32'],
  ['I16', 'int16'],
  ['I8', 'int8'],
  ['U8', 'uint8'],
  ['BOOL', 'bool'],
]);

/** The format allows 100 MB; that of the largest models has some hundred kilobytes. */
const LARGEST_HEADER = 16 << 20;

/** Of the header's JSON: the tensors, a tensor, its shape. Deeper nesting is no header, and parsing it could take any memory. */
const DEEPEST = 4;

const MOST_DIMENSIONS = 16;

const entry = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)).max(MOST_DIMENSIONS),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});

interface Safetensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** `__metadata__` of the header. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** True where a file begins like a safetensors file: the length of a header that fits into it, then a JSON object. */
export function isSafetensors(file: ByteFile): boolean {
  if (file.size < 10) return false;
  const start = file.read(0, 9);
  return headerLength(start) <= file.size - 8 && start[8] === 0x7b;
}

/**
 * Reads the header of a safetensors file (huggingface.co/docs/safetensors: 8 bytes of length, JSON, then the values).
 * Throws a ModelError where it is too large, or the tensors overlap, leave gaps, lie outside the file, or are of unknown type.
 */
export function readSafetensors(file: ByteFile): Safetensors {
  const length = headerLength(file.read(0, 8));
  if (length > LARGEST_HEADER) throw refused(file, `its header is said to have ${length} bytes`);
  const header = parse(file, file.read(8, length));
  const start = 8 + length;
  const metadata: Record<string, string> = Object.create(null);
  const tensors = new Map<string, StoredTensor>();
  const spans: { readonly name: string; readonly from: number; readonly to: number }[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      const said = z.record(z.string(), z.string()).safeParse(value);
      if (!said.success) throw refused(file, 'its metadata are no texts');
      for (const [key, text] of Object.entries(said.data)) metadata[key] = text;
      continue;
    }
    const parsed = entry.safeParse(value);
    if (!parsed.success) throw refused(file, `what it says of the tensor ${printable(name)} cannot be read`);
    const { dtype, shape, data_offsets: offsets } = parsed.data;
    const type = TYPES.get(dtype);
    if (type === undefined)
      throw refused(file, `the tensor ${printable(name)} is of the unknown type ${printable(dtype)}`);
    const count = shape.reduce((product, size) => product * size, 1);
    const [from, to] = offsets;
    if (to - from !== count * BYTES_PER_VALUE[type] || start + to > file.size) {
      throw refused(file, `the tensor ${printable(name)} lies where it does not fit`);
    }
    spans.push({ name, from, to });
    const run = { file, position: start + from, type, count };
    tensors.set(name, stridedTensor(name, run, { shape, strides: rowMajor(shape), offset: 0 }));
  }
  assertComplete(file, spans, file.size - start);
  return { tensors, metadata };
}

/** As the format demands, the values lie without gaps or overlaps and fill the file. */
function assertComplete(
  file: ByteFile,
  spans: { readonly name: string; readonly from: number; readonly to: number }[],
  bytes: number,
): void {
  spans.sort((a, b) => a.from - b.from || a.to - b.to);
  let end = 0;
  for (const { name, from, to } of spans) {
    if (from !== end) throw refused(file, `the tensor ${printable(name)} overlaps another or leaves a gap`);
    end = to;
  }
  if (end !== bytes) throw refused(file, `it has ${bytes} bytes of values and its tensors ${end}`);
}

/** As a float, so that a forged length is only large. */
function headerLength(bytes: Uint8Array<ArrayBuffer>): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
}

function parse(file: ByteFile, bytes: Uint8Array): object {
  if (depthOf(bytes) > DEEPEST) throw refused(file, 'its header is nested too deep');
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Told below, in words that fit.
  }
  throw refused(file, 'its header is no JSON object');
}

/** How deep brackets are nested, outside of texts. */
function depthOf(bytes: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let isText = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (isText) {
      if (byte === 0x5c) i++;
      else if (byte === 0x22) isText = false;
    } else if (byte === 0x22) isText = true;
    else if (byte === 0x7b || byte === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return deepest;
}

function printable(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?').slice(0, 80);
}

function refused(file: ByteFile, why: string): ModelError {
  return new ModelError(`${file.path} is no whole safetensors file (${why}): download it again.`);
}
