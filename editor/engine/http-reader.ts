import type { AssetReader } from '../../dsp/graph/host.ts';
import { free } from './free.ts';

/** Browsers open six connections to one host. */
const AT_ONCE = 6;

/**
 * Reads assets from the host's range route: `GET <base>asset/<sha256>?start=&count=` answers interleaved float32, little endian, which is
 * the order of every machine that browsers run on. `channelsOf` tells how many channels an asset has, as the document does.
 * Answers are read into memory that is used again: a playing page reads megabytes a second.
 */
export function httpReader(channelsOf: (hash: string) => number, base = '/'): AssetReader {
  const spare: ArrayBuffer[] = [];
  const roomFor = (bytes: number): ArrayBuffer => {
    const at = spare.findIndex(({ byteLength }) => byteLength >= bytes);
    return at < 0 ? new ArrayBuffer(bytes) : spare.splice(at, 1)[0]!;
  };
  const giveBack = (buffer: ArrayBuffer): void => {
    spare.push(buffer);
    if (spare.length > AT_ONCE) spare.sort((a, b) => b.byteLength - a.byteLength).pop();
  };
  return {
    async read(hash, start, count) {
      const answer = await fetch(`${base}asset/${hash}?start=${start}&count=${count}`);
      if (!answer.ok) throw new Error(`The sound could not be read from the host (${answer.status}); reload the page.`);
      const channels = channelsOf(hash);
      const { buffer, length } = await drain(answer, () => roomFor(4 * channels * count + END));
      const planar = deinterleave(new Float32Array(buffer, 0, Math.floor(length / 4)), channels);
      giveBack(buffer);
      return planar;
    },
    release(channels) {
      for (const channel of channels) free(channel);
    },
  };
}

/** Bytes more than an answer has: with them it is seen to end. */
const END = 4;

/** Reads an answer to its end into the memory that `room` gives, which goes from hand to hand: what comes back holds the first `length` bytes. */
async function drain(answer: Response, room: () => ArrayBuffer): Promise<{ buffer: ArrayBuffer; length: number }> {
  const reader = byteReader(answer);
  if (reader === null) {
    const buffer = await answer.arrayBuffer();
    return { buffer, length: buffer.byteLength };
  }
  let buffer = room();
  for (let length = 0; ; ) {
    const { value, done } = await reader.read(new Uint8Array(buffer, length, buffer.byteLength - length));
    if (value === undefined)
      throw new Error('The sound could not be read from the host: it was cut off; reload the page.');
    buffer = value.buffer;
    length += value.byteLength;
    if (done) return { buffer, length };
    if (length === buffer.byteLength) throw new Error('The host sent more sound than was asked for; reload the page.');
  }
}

/** Null in browsers whose answers cannot be read into given memory. */
function byteReader({ body }: Response): ReadableStreamBYOBReader | null {
  try {
    return body?.getReader({ mode: 'byob' }) ?? null;
  } catch {
    return null;
  }
}

/** Planar arrays of interleaved samples. */
function deinterleave(samples: Float32Array, channels: number): Float32Array[] {
  const length = Math.floor(samples.length / channels);
  return Array.from({ length: channels }, (_, c) => {
    const out = new Float32Array(length);
    for (let i = 0; i < length; i++) out[i] = samples[i * channels + c]!;
    return out;
  });
}
