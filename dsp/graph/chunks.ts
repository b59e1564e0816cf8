import type { Placement } from './document.ts';
import type { AssetReader } from './host.ts';

/** Frames a chunk spans. 2^16 keeps a load at 0.26 ms of the audio thread; a power of two makes the table's index exact. */
export const CHUNK = 65_536;

export type Stereo = readonly [Float32Array, Float32Array];

/** Endless sound by frames of the song, silent where there is none. */
export interface Stream {
  /** Names what sounds from `first` to before `end`: the same name, the same sound. Null: silence. */
  name(first: number, end: number): string | null;
  read(first: number, count: number): Promise<Stereo>;
}

/** A stream cut into chunks as the engine keeps them. */
export interface ChunkSource {
  /** Stands for one content for ever. */
  name(chunk: number): string;
  /** CHUNK + 1 frames: the last is the next chunk's first, so that reads between frames need no other chunk. */
  read(chunk: number): Promise<Stereo>;
}

/** Holds for all chunks without sound. */
export const SILENCE = 'silence';

/** A stream at its own speed. */
export function chunked(stream: Stream): ChunkSource {
  return {
    name(chunk) {
      const name = stream.name(chunk * CHUNK, (chunk + 1) * CHUNK + 1);
      return name === null ? SILENCE : `${name}/${chunk}`;
    },
    read: (chunk) => stream.read(chunk * CHUNK, CHUNK + 1),
  };
}

/** The original of a part. */
export function assetStream(reader: AssetReader, asset: { readonly hash: string; readonly length: number }): Stream {
  return {
    name: (first, end) => (end <= 0 || first >= asset.length ? null : asset.hash),
    async read(first, count) {
      const out = stereo(count);
      await copy(reader, asset.hash, 0, asset.length, first, out);
      return out;
    },
  };
}

/** The takes of one lane where they stand, silence between them. */
export function laneStream(reader: AssetReader, lane: readonly Placement[]): Stream {
  const within = (first: number, last: number): Placement[] =>
    lane.filter(({ start, end }) => end > first && start < last);
  return {
    name(first, end) {
      const takes = within(first, end);
      return takes.length === 0 ? null : takes.map(({ hash, start }) => `${hash}@${start}`).join('+');
    },
    async read(first, count) {
      const out = stereo(count);
      for (const { hash, start, end } of within(first, first + count)) {
        await copy(reader, hash, start, end - start, first, out);
      }
      return out;
    },
  };
}

export function stereo(count: number): [Float32Array, Float32Array] {
  return [new Float32Array(count), new Float32Array(count)];
}

/** Copies what of an asset placed at `start` lies in `out`, which begins at frame `first`. Mono sounds on both sides. */
async function copy(
  reader: AssetReader,
  hash: string,
  start: number,
  length: number,
  first: number,
  out: Stereo,
): Promise<void> {
  const from = Math.max(first, start);
  const to = Math.min(first + out[0].length, start + length);
  if (to <= from) return;
  const read = await reader.read(hash, from - start, to - from);
  for (const [c, channel] of out.entries()) {
    const samples = read[Math.min(c, read.length - 1)];
    if (samples === undefined) continue;
    // A sample that is no number would sound from every silent place of the graph: 0 times it is no number either. And one by one, for an array's
    // own methods make an object of every sample that they hand over.
    for (let n = 0, at = from - first; n < samples.length; n++, at++) {
      const sample = samples[n]!;
      channel[at] = Number.isFinite(sample) ? sample : 0;
    }
  }
  reader.release?.(read);
}
