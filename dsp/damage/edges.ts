import type { AudioSource } from '../audio/source.ts';
import { BANDS } from './bands.ts';
import { BAND_TRACKS, type Evidence } from './evidence.ts';
import type { Gap } from './gaps.ts';

/** Slots on either side of an edge among which the best place is looked for, and slots that are learnt from beyond them. */
const SEARCH = 8;
const LEARN = 64;
/** Numbers of a slot that tell inside from outside: the band tracks, level-free ones and level. */
const DIMENSIONS = BAND_TRACKS.length * BANDS + 3;

/**
 * Moves the edges of a span (slots) to where the sound changes: the two sides' means and spreads give the direction that tells
 * them apart best (Fisher's discriminant with independent features), and each edge goes where a step along it fits best.
 */
export function refineSpan(e: Evidence, from: number, to: number): { from: number; to: number } {
  const inner = Math.min(SEARCH, Math.floor((to - from) / 3));
  const weights = discriminant(e, from, to, inner);
  if (weights === null) return { from, to };
  const start = from > SEARCH ? stepAt(e, weights, from - SEARCH, from + inner, 1) : from;
  const end = to < e.slots - SEARCH ? stepAt(e, weights, to - inner, to + SEARCH, -1) : to;
  return end - start >= 2 ? { from: start, to: end } : { from, to };
}

function discriminant(e: Evidence, from: number, to: number, inner: number): Float64Array | null {
  const inside = new Moments();
  const outside = new Moments();
  for (let t = Math.max(0, from - LEARN); t < Math.min(e.slots, to + LEARN); t++) {
    if (t >= from + inner && t < to - inner) inside.add(e, t);
    else if (t < from - inner || t >= to + inner) outside.add(e, t);
  }
  if (inside.count < 3 || outside.count < 8) return null;
  return Float64Array.from({ length: DIMENSIONS }, (_, k) => {
    const spread = inside.variance(k) + outside.variance(k) + 4;
    return (inside.mean(k) - outside.mean(k)) / spread;
  });
}

/** The slot in [first, last] at which a step (upwards for sign 1) along the discriminant fits best in least squares. */
function stepAt(e: Evidence, weights: Float64Array, first: number, last: number, sign: 1 | -1): number {
  const reach = SEARCH;
  const start = Math.max(0, first - reach);
  const stop = Math.min(e.slots, last + reach);
  const values = Float64Array.from({ length: stop - start }, (_, k) => sign * project(e, start + k, weights));
  const sums = new Float64Array(values.length + 1);
  for (let k = 0; k < values.length; k++) sums[k + 1] = sums[k]! + values[k]!;
  const total = sums[values.length]!;
  let best = first;
  let most = Number.NEGATIVE_INFINITY;
  for (let t = first; t <= last; t++) {
    const n = t - start;
    const m = values.length - n;
    if (n < 2 || m < 2) continue;
    const step = (total - sums[n]!) / m - sums[n]! / n;
    // What a step at t explains of the variance, for steps in the right direction.
    const explained = step > 0 ? (step * step * n * m) / values.length : Number.NEGATIVE_INFINITY;
    if (explained > most) {
      most = explained;
      best = t;
    }
  }
  return best;
}

function project(e: Evidence, slot: number, weights: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < DIMENSIONS; k++) sum += weights[k]! * numberOf(e, slot, k);
  return sum;
}

/** The k-th number of a slot, on a scale where a few units are a clear difference. */
function numberOf(e: Evidence, slot: number, k: number): number {
  const track = Math.floor(k / BANDS);
  if (track < BAND_TRACKS.length) return e.bands[BAND_TRACKS[track]!][slot * BANDS + (k % BANDS)]!;
  const wave = k - BAND_TRACKS.length * BANDS;
  if (wave === 0) return 100 * e.wave.flat[slot]!;
  return wave === 1 ? 100 * e.wave.steps[slot]! : 40 * e.wave.ceiling[slot]!;
}

class Moments {
  count = 0;
  private readonly sums = new Float64Array(DIMENSIONS);
  private readonly squares = new Float64Array(DIMENSIONS);

  add(e: Evidence, slot: number): void {
    this.count++;
    for (let k = 0; k < DIMENSIONS; k++) {
      const value = numberOf(e, slot, k);
      this.sums[k]! += value;
      this.squares[k]! += value * value;
    }
  }

  mean(k: number): number {
    return this.sums[k]! / this.count;
  }

  variance(k: number): number {
    return Math.max(0, this.squares[k]! / this.count - this.mean(k) ** 2);
  }
}

/** Moves the edges of a gap to the sample: from the last sample louder than what fills it to the first that is louder again. */
export function refineGap(source: AudioSource, gap: Gap, cell: number): { start: number; end: number } {
  const limit = 1.5 * 10 ** (gap.fill / 20) + 1e-7;
  const reach = 2 * cell;
  const span = Array.from({ length: source.channels }, () => new Float32Array(2 * reach));
  const loudAt = (i: number): boolean => span.some((channel) => Math.abs(channel[i]!) > limit);
  source.read(gap.start - reach, span);
  let start = 2 * reach;
  while (start > 0 && !loudAt(start - 1)) start--;
  source.read(gap.end - reach, span);
  let end = 0;
  while (end < 2 * reach && !loudAt(end)) end++;
  return {
    start: start > 0 ? gap.start - reach + start : gap.start,
    end: Math.min(source.length, end < 2 * reach ? gap.end - reach + end : gap.end),
  };
}
