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
  /** Of the loudness (RMS) of the block around, or of one beside it, into which a filter may ring: what converting the rate does. */
  readonly relative: number;
  /** Frames: spans that are not farther apart are one. */
  readonly gap: Frames;
}

/** Frames of a block whose loudness the tolerance goes by: some 50 ms at 44.1 kHz. */
const BLOCK = 2048;

/** The spans in which two sounds of one rate and channel count differ, ascending, over the length of the first. */
export const compareSounds = defineJob<{ a: SourceRef; b: SourceRef; tolerance: Tolerance }, { spans: Span[] }>({
  name: 'compare',
  version: '2',
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
  const around = new Scratch(tolerance.relative === 0 ? 1 : a.channels);
  for (let at = 0; at < a.length; at += BLOCK) {
    progress(at / a.length);
    const n = Math.min(BLOCK, a.length - at);
    const [x, y] = [left.of(n), right.of(n)];
    a.read(at, x);
    b.read(at, y);
    const most = tolerance.absolute + (tolerance.relative === 0 ? 0 : tolerance.relative * loudest(a, at, around));
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

/** RMS of the loudest of three blocks: the one that begins at `at`, and those beside it. */
function loudest(source: AudioSource, at: Frames, scratch: Scratch): number {
  const audio = scratch.of(3 * BLOCK);
  source.read(at - BLOCK, audio);
  let most = 0;
  for (let block = 0; block < 3; block++) {
    let power = 0;
    for (const channel of audio) {
      for (let n = block * BLOCK; n < (block + 1) * BLOCK; n++) power += channel[n]! * channel[n]!;
    }
    most = Math.max(most, power);
  }
  return Math.sqrt(most / (BLOCK * audio.length));
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
      const folded = new Scratch(1);
      try {
        for (let at = 0; at < source.length; at += BLOCK) {
          progress(at / source.length);
          const n = Math.min(BLOCK, source.length - at);
          const block = scratch.of(n);
          source.read(at, block);
          const mean = folded.of(n);
          for (let i = 0; i < n; i++) {
            let sum = 0;
            for (const channel of block) sum += channel[i]!;
            mean[0]![i] = sum / block.length;
          }
          writer.write(mean);
        }
        return { asset: writer.finish() };
      } catch (error) {
        writer.abort();
        throw error;
      }
    });
  },
});
