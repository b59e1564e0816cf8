import { type Progress, part } from '../audio/source.ts';
import { boundClipped } from './clip-level.ts';
import { decibels, type Mended, type Remedy } from './remedy.ts';
import { sparsest } from './sparse.ts';

/** Seconds; the best of 23, 46, 93 and 186 ms on tonal stems, and no worse on drums. */
const WINDOW = 0.093;
const ITERATIONS = 60;

/** Gives clipped peaks back: only samples at or beyond the level where the channel was cut off are replaced. */
export const declip: Remedy = {
  name: 'declip',
  cause: 'clipping',
  mend(wound, progress) {
    const { from, to, sampleRate } = wound;
    let clipped = 0;
    let level = Number.POSITIVE_INFINITY;
    const audio = wound.audio.map((channel, c) => {
      const x = channel.slice();
      const low = new Float32Array(x.length);
      const high = new Float32Array(x.length);
      clipped += boundClipped(x, from, to, low, high);
      for (let n = from; n < to; n++) if (low[n] !== high[n]) level = Math.min(level, Math.abs(x[n]!));
      const own = part(progress, c / wound.audio.length, (c + 1) / wound.audio.length);
      sparsestWhereUnknown(x, low, high, sampleRate, own);
      return x;
    });
    if (clipped === 0) return null;
    return {
      audio,
      confidence: 0.9,
      what: `declipped ${clipped} samples beyond ${decibels(level)} dBFS`,
      settings: { declipWindow: windowAt(sampleRate), declipLevel: level },
    } satisfies Mended;
  },
};

/** Runs `sparsest` on the spans of x that hold unreliable samples, with a window of context on both sides. In place. */
export function sparsestWhereUnknown(
  x: Float32Array,
  low: Float32Array,
  high: Float32Array,
  sampleRate: number,
  progress: Progress,
): void {
  const window = windowAt(sampleRate);
  for (const [start, end] of clusters(low, high, window)) {
    const block = x.slice(start, end);
    const settings = { window, iterations: ITERATIONS };
    sparsest(block, low.subarray(start, end), high.subarray(start, end), settings, (fraction) =>
      progress((start + fraction * (end - start)) / x.length),
    );
    x.set(block, start);
  }
}

/** The power of two nearest to WINDOW at this rate. */
function windowAt(sampleRate: number): number {
  return 2 ** Math.round(Math.log2(WINDOW * sampleRate));
}

/** Spans that hold the samples without a known value, joined where their windows meet. */
function clusters(low: Float32Array, high: Float32Array, window: number): [number, number][] {
  const spans: [number, number][] = [];
  for (let n = 0; n < low.length; n++) {
    if (low[n] === high[n]) continue;
    const start = Math.max(0, n - window);
    const end = Math.min(low.length, n + 1 + window);
    const last = spans.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = end;
    else spans.push([start, end]);
  }
  return spans;
}
