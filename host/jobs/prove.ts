import { createHash } from 'node:crypto';
import type { AudioSource, Frames, Progress } from '../../dsp/audio/source.ts';
import { BLOCK, Scratch } from '../../dsp/audio/views.ts';
import { openFloatWav } from '../audio/wav-source.ts';
import { defineJob, PlainError } from './job.ts';
import { type AssetRef, type SourceRef, withSources } from './refs.ts';

export interface Span {
  readonly start: Frames;
  readonly end: Frames;
}

interface Proof {
  /** SHA-256 of all samples outside the spans: of the stem as it came, and of the file that was written. */
  readonly before: string;
  readonly after: string;
  readonly equal: boolean;
}

/** Reads a written stem back from its file and compares all that lies outside the mended spans, bit by bit. Never cached: it judges a file. */
export const prove = defineJob<{ original: AssetRef; file: string; spans: readonly Span[] }, Proof>({
  name: 'prove',
  version: '1',
  key: () => null,
  assets: () => [],
  run({ original, file, spans }, { folders, progress }) {
    return withSources(folders.assets, (open) => {
      const before = hashOutside(open.asset(original), spans, (fraction) => progress(fraction / 2));
      const written = openFloatWav(file);
      try {
        if (written.length !== original.length || written.channels !== original.channels) {
          throw new PlainError(
            `${file} has another length or channel count than the stem it was made from, so it cannot be trusted: run the command again.`,
          );
        }
        const after = hashOutside(written, spans, (fraction) => progress(0.5 + fraction / 2));
        return { before, after, equal: before === after };
      } finally {
        written.close();
      }
    });
  },
});

/** The same for a stem that was not written to a file: of the view that any export of it would read. */
export const proveView = defineJob<{ original: AssetRef; mended: SourceRef; spans: readonly Span[] }, Proof>({
  name: 'prove view',
  version: '1',
  key: (input) => input,
  assets: () => [],
  run({ original, mended, spans }, { folders, progress }) {
    return withSources(folders.assets, (open) => {
      const before = hashOutside(open.asset(original), spans, (fraction) => progress(fraction / 2));
      const after = hashOutside(open.source(mended), spans, (fraction) => progress(0.5 + fraction / 2));
      return { before, after, equal: before === after };
    });
  },
});

/** The largest sample of a − b, in dBFS (−300 where they are equal). */
export const proveSum = defineJob<{ a: SourceRef; b: SourceRef }, { nullDb: number }>({
  name: 'null test',
  version: '1',
  key: (input) => input,
  assets: () => [],
  run({ a, b }, { folders, progress }) {
    return withSources(folders.assets, (open) => ({ nullDb: nullDepth(open.source(a), open.source(b), progress) }));
  },
});

/** Frames outside the spans (sorted or not, overlapping or not), hashed as float32 bits, block by block, channel by channel. */
export function hashOutside(source: AudioSource, spans: readonly Span[], progress: Progress): string {
  const hash = createHash('sha256');
  const scratch = new Scratch(source.channels);
  const sorted = [...spans].sort((a, b) => a.start - b.start);
  let at = 0;
  for (const span of [...sorted, { start: source.length, end: source.length }]) {
    for (const stop = Math.min(span.start, source.length); at < stop; ) {
      progress(at / source.length);
      const n = Math.min(BLOCK, stop - at);
      const block = scratch.of(n);
      source.read(at, block);
      for (const channel of block) hash.update(new Uint8Array(channel.buffer, channel.byteOffset, n * 4));
      at += n;
    }
    at = Math.max(at, span.end);
  }
  return hash.digest('hex');
}

function nullDepth(a: AudioSource, b: AudioSource, progress: Progress): number {
  const left = new Scratch(a.channels);
  const right = new Scratch(b.channels);
  const length = Math.max(a.length, b.length);
  let largest = 0;
  for (let at = 0; at < length; at += BLOCK) {
    progress(at / length);
    const n = Math.min(BLOCK, length - at);
    const x = left.of(n);
    const y = right.of(n);
    a.read(at, x);
    b.read(at, y);
    for (let c = 0; c < x.length; c++) {
      for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(x[c]![i]! - y[c]![i]!));
    }
  }
  return largest === 0 ? -300 : Math.max(-300, 20 * Math.log10(largest));
}
