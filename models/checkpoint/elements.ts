import type { ByteFile } from './byte-file.ts';
import type { StoredType } from './tensor-store.ts';

/** Bytes of one value. */
export const BYTES_PER_VALUE: Readonly<Record<StoredType, number>> = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float64: 8,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
};

/** Bytes that are read and converted at a time: large against a system call, small against a tensor. Divisible by every size of value. */
const PIECE = 1 << 20;

/** Reads `count` little-endian values from `position` as float32. Halves become floats exactly; 64-bit values are rounded to the nearest float. */
export function readFloats(
  file: ByteFile,
  position: number,
  type: StoredType,
  count: number,
): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(count);
  if (type === 'float32' && LITTLE_ENDIAN) {
    file.readInto(new Uint8Array(floats.buffer), position);
    return floats;
  }
  const size = BYTES_PER_VALUE[type];
  const perPiece = PIECE / size;
  const bytes = new Uint8Array(Math.min(count, perPiece) * size);
  const view = new DataView(bytes.buffer);
  const decode = DECODERS[type];
  for (let done = 0; done < count; done += perPiece) {
    const now = Math.min(perPiece, count - done);
    file.readInto(bytes.subarray(0, now * size), position + done * size);
    decode(view, floats.subarray(done, done + now));
  }
  return floats;
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

type Decoder = (from: DataView, into: Float32Array) => void;

const DECODERS: Readonly<Record<StoredType, Decoder>> = {
  float32: each(4, (view, at) => view.getFloat32(at, true)),
  float64: each(8, (view, at) => view.getFloat64(at, true)),
  int64: each(8, (view, at) => Number(view.getBigInt64(at, true))),
  int32: each(4, (view, at) => view.getInt32(at, true)),
  int16: each(2, (view, at) => view.getInt16(at, true)),
  int8: each(1, (view, at) => view.getInt8(at)),
  uint8: each(1, (view, at) => view.getUint8(at)),
  bool: each(1, (view, at) => (view.getUint8(at) === 0 ? 0 : 1)),
  float16: each(2, (view, at) => halfToFloat(view.getUint16(at, true))),
  bfloat16: (view, into) => {
    // The upper half of a float32.
    const bits = new Uint32Array(into.buffer, into.byteOffset, into.length);
    for (let i = 0; i < bits.length; i++) bits[i] = view.getUint16(2 * i, true) << 16;
  },
};

function each(size: number, value: (view: DataView, at: number) => number): Decoder {
  return (view, into) => {
    for (let i = 0; i < into.length; i++) into[i] = value(view, i * size);
  };
}

/** IEEE 754 binary16 as a number: 1 sign bit, 5 of exponent (bias 15), 10 of fraction. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
