import { avGetSampleFmtName, type Frame } from 'node-av';

type Samples = Uint8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

/** FFmpeg's sample formats: how an element is read and where its zero and full scale lie. */
const FORMATS: Readonly<
  Record<string, { size: number; view: (b: ArrayBufferLike, at: number, n: number) => Samples }>
> = {
  u8: { size: 1, view: (b, at, n) => new Uint8Array(b, at, n) },
  s16: { size: 2, view: (b, at, n) => new Int16Array(b, at, n) },
  s32: { size: 4, view: (b, at, n) => new Int32Array(b, at, n) },
  s64: { size: 8, view: (b, at, n) => new BigInt64Array(b, at, n) },
  flt: { size: 4, view: (b, at, n) => new Float32Array(b, at, n) },
  dbl: { size: 8, view: (b, at, n) => new Float64Array(b, at, n) },
};

/** Reads a decoded frame as planar float32, full scale ±1: `into[c]` gets frame.nbSamples values. */
export function planarOf(frame: Frame, channels: number, into: readonly Float32Array[]): void {
  const name = avGetSampleFmtName(frame.format as Parameters<typeof avGetSampleFmtName>[0]) ?? '';
  const planar = name.endsWith('p');
  const format = FORMATS[planar ? name.slice(0, -1) : name];
  const data = frame.extendedData ?? frame.data;
  if (format === undefined || data === null) throw new Error(`FFmpeg gave samples of an unknown kind: ${name}`);
  const n = frame.nbSamples;
  for (let c = 0; c < channels; c++) {
    const bytes = data[planar ? c : 0]!;
    const count = n * (planar ? 1 : channels);
    const aligned =
      bytes.byteOffset % format.size === 0 ? bytes : new Uint8Array(bytes.subarray(0, count * format.size));
    const view = format.view(aligned.buffer, aligned.byteOffset, count);
    convert(view, planar ? 0 : c, planar ? 1 : channels, into[c]!, n);
  }
}

function convert(from: Samples, first: number, step: number, into: Float32Array, n: number): void {
  if (from instanceof Float32Array || from instanceof Float64Array) {
    if (step === 1 && from instanceof Float32Array) into.set(from);
    else for (let i = 0, k = first; i < n; i++, k += step) into[i] = from[k]!;
  } else if (from instanceof Int16Array) {
    for (let i = 0, k = first; i < n; i++, k += step) into[i] = from[k]! / 32768;
  } else if (from instanceof Int32Array) {
    for (let i = 0, k = first; i < n; i++, k += step) into[i] = from[k]! / 2147483648;
  } else if (from instanceof Uint8Array) {
    for (let i = 0, k = first; i < n; i++, k += step) into[i] = (from[k]! - 128) / 128;
  } else {
    for (let i = 0, k = first; i < n; i++, k += step) into[i] = Number(from[k]!) / 2 ** 63;
  }
}
