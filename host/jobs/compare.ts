import type { AudioSource, Frames, Progress } from '../../dsp/audio/source.ts';
import { Scratch } from '../../dsp/audio/views.ts';
import { AssetWriter } from '../audio/asset.ts';
import { defineJob } from './job.ts';
import type { Span } from './prove.ts';
import { type AssetRef, type SourceRef, withSources } from './refs.ts';

/** By how much two sounds may differ and still be the same. */
export interface Tolerance {
  /** Linear, of full scale: what rounding to whole numbers and dither do. 0: bit by bit. */
  readonly absolute: number;
  /** Of the loudness (RMS) of the block around: what converting the rate does. */
  readonly relative: number;
  /** Frames: spans that are not farther apart are one. */
  readonly gap: Frames;
}

/** Frames of a block whose loudness the tolerance goes by: some 50 ms at 44.1 kHz. */
const BLOCK = 2048;

/** The spans in which two sounds of one rate and channel count differ, ascending, over the length of the first. */
export const compareSounds = defineJob<{ a: SourceRef; b: SourceRef; tolerance: Tolerance }, { spans: Span[] }>({
  name: 'compare',
  version: '1',
  key: (input) => input,
  assets: () => [],
  run({ a, b, tolerance }, { folders, progress }) {
    return withSources(folders.assets, (open) => ({
      spans: differingSpans(open.source(a), open.source(b), tolerance, progress),
    }));
  },
});

/** See `compareSounds`. What is not a number differs from everything. */
export function differingSpans(a: AudioSource, b: AudioSource, tolerance: Tolerance, progress: Progress): Span[] {
  const spans: { start: number; end: number }[] = [];
  const left = new Scratch(a.channels);
  const right = new Scratch(a.channels);
  for (let at = 0; at < a.length; at += BLOCK) {
    progress(at / a.length);
    const n = Math.min(BLOCK, a.length - at);
    const [x, y] = [left.of(n), right.of(n)];
    a.read(at, x);
    b.read(at, y);
    const most = allowed(x, tolerance);
    for (let i = 0; i < n; i++) {
      if (!differs(x, y, i, most)) continue;
      const last = spans.at(-1);
      if (last !== undefined && at + i - last.end <= tolerance.gap) last.end = at + i + 1;
      else spans.push({ start: at + i, end: at + i + 1 });
    }
  }
  return spans;
}

function differs(x: readonly Float32Array[], y: readonly Float32Array[], i: number, most: number): boolean {
  for (let c = 0; c < x.length; c++) {
    if (!(Math.abs(x[c]![i]! - y[c]![i]!) <= most)) return true;
  }
  return false;
}

function allowed(block: readonly Float32Array[], { absolute, relative }: Tolerance): number {
  if (relative === 0) return absolute;
  let power = 0;
  for (const channel of block) for (const sample of channel) power += sample * sample;
  return absolute + relative * Math.sqrt(power / (block.length * block[0]!.length));
}

/** Folds two channels to their mean: for a song in mono that a DAW wrote out in stereo. */
export const foldToMono = defineJob<{ asset: AssetRef }, { asset: AssetRef }>({
  name: 'fold',
  version: '1',
  key: (input) => input,
  assets: ({ asset }) => [asset.hash],
  run({ asset }, { folders, progress }) {
    return withSources(folders.assets, (open) => {
      const source = open.asset(asset);
      const writer = new AssetWriter(folders.assets, source.sampleRate, 1);
      const scratch = new Scratch(source.channels);
      try {
        for (let at = 0; at < source.length; at += BLOCK) {
          progress(at / source.length);
          const n = Math.min(BLOCK, source.length - at);
          const block = scratch.of(n);
          source.read(at, block);
          writer.write([
            Float32Array.from({ length: n }, (_, i) => block.reduce((sum, one) => sum + one[i]!, 0) / block.length),
          ]);
        }
        return { asset: writer.finish() };
      } catch (error) {
        writer.abort();
        throw error;
      }
    });
  },
});
