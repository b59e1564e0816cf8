import { RealFft } from './fft.ts';

/**
 * YIN's cumulative mean normalised difference function, by FFT (de Cheveigné & Kawahara 2002).
 *
 * d(τ) = Σ (x[j] − x[j+τ])² over `window` samples j; d'(τ) = d(τ) / mean of d(1 … τ), d'(0) = 1.
 * d' is 0 at the period of a periodic signal and near 1 for noise. One frame needs `span` = window + maxLag samples.
 */
export class Yin {
  readonly window: number;
  readonly maxLag: number;
  /** Samples that one frame needs. */
  readonly span: number;
  private readonly fft: RealFft;
  private readonly head: Float32Array;
  private readonly whole: Float32Array;

  constructor(window: number, maxLag: number) {
    this.window = window;
    this.maxLag = maxLag;
    this.span = window + maxLag;
    const size = transformSizeFor(this.span);
    this.fft = RealFft.of(size);
    this.head = new Float32Array(size);
    this.whole = new Float32Array(size);
  }

  /**
   * Fills `out` (maxLag + 1 numbers) from x[at … at + span) and returns the mean power of those samples.
   * Digital silence gives d' = 1 everywhere.
   */
  difference(x: Float32Array, at: number, out: Float32Array): number {
    const { window, maxLag, span, head, whole } = this;
    for (let n = 0; n < window; n++) head[n] = x[at + n]!;
    head.fill(0, window);
    for (let n = 0; n < span; n++) whole[n] = x[at + n]!;
    whole.fill(0, span);
    let first = 0;
    for (let n = 0; n < window; n++) first += head[n]! * head[n]!;
    let total = first;
    for (let n = window; n < span; n++) total += whole[n]! * whole[n]!;

    this.fft.forward(head, head);
    this.fft.forward(whole, whole);
    multiplyByConjugate(whole, head);
    this.fft.inverse(whole, whole);

    const scale = 2 / this.fft.size;
    out[0] = 1;
    let moving = first;
    let sum = 0;
    for (let lag = 1; lag <= maxLag; lag++) {
      const leaving = x[at + lag - 1]!;
      const entering = x[at + lag + window - 1]!;
      moving += entering * entering - leaving * leaving;
      // Rounding in float32 can take the difference of a perfectly periodic signal a little below zero.
      const d = Math.max(0, first + moving - whole[lag]! * scale);
      sum += d;
      out[lag] = sum > 0 ? (d * lag) / sum : 1;
    }
    return total / span;
  }
}

/** The smallest size of at least `least` points that PFFFT can do. */
export function transformSizeFor(least: number): number {
  for (let size = Math.ceil(least / 32) * 32; ; size += 32) {
    let rest = size;
    for (const prime of [2, 3, 5]) while (rest % prime === 0) rest /= prime;
    if (rest === 1) return size;
  }
}

/** a ← a · conj(b), both packed as in RealFft. */
function multiplyByConjugate(a: Float32Array, b: Float32Array): void {
  a[0]! *= b[0]!;
  a[1]! *= b[1]!;
  for (let k = 2; k < a.length; k += 2) {
    const ar = a[k]!;
    const ai = a[k + 1]!;
    const br = b[k]!;
    const bi = b[k + 1]!;
    a[k] = ar * br + ai * bi;
    a[k + 1] = ai * br - ar * bi;
  }
}

/** A period that the signal may have, in samples (fractional), and the probability that it is the one. */
export interface PeriodCandidate {
  lag: number;
  probability: number;
}

/**
 * Period candidates of one frame, after pYIN (Mauch & Dixon 2014): YIN would take the first dip of d' below a threshold;
 * here the threshold is uncertain, with a Beta(2, b) prior, and each dip gets the probability that YIN would take it.
 * Fills `into` with up to into.length candidates of lag ≥ minLag, likeliest first, and returns their number;
 * the probabilities sum to at most 1, and what lacks is the probability that the frame has no pitch.
 */
export function periodCandidates(d: Float32Array, minLag: number, b: number, into: PeriodCandidate[]): number {
  let count = 0;
  let lowest = 1;
  let lowestLag = 0;
  let free = 1;
  for (let lag = Math.max(2, minLag); lag < d.length - 1; lag++) {
    const value = d[lag]!;
    if (value >= d[lag - 1]! || value > d[lag + 1]! || value >= lowest) continue;
    lowest = value;
    lowestLag = lag;
    const below = betaCdf(value, b);
    count = insert(into, count, vertex(d, lag), free - below);
    free = below;
  }
  // Thresholds under the deepest dip: YIN would give up; pYIN leaves it 1 % of their mass.
  if (count > 0) {
    const deepest = vertex(d, lowestLag);
    for (let k = 0; k < count; k++) if (into[k]!.lag === deepest) into[k]!.probability += 0.01 * free;
  }
  return count;
}

/** Cumulative distribution of Beta(2, b) at x in 0..1. */
function betaCdf(x: number, b: number): number {
  return 1 - (1 - x) ** b * (1 + b * x);
}

/** Keeps `into` sorted by falling probability; what does not fit is lost. */
function insert(into: PeriodCandidate[], count: number, lag: number, probability: number): number {
  let k = Math.min(count, into.length - 1);
  if (count === into.length && into[k]!.probability >= probability) return count;
  const slot = into[k]!;
  for (; k > 0 && into[k - 1]!.probability < probability; k--) into[k] = into[k - 1]!;
  slot.lag = lag;
  slot.probability = probability;
  into[k] = slot;
  return Math.min(count + 1, into.length);
}

/** Place of the parabola's vertex through d[lag − 1 … lag + 1]. */
function vertex(d: Float32Array, lag: number): number {
  const left = d[lag - 1]!;
  const right = d[lag + 1]!;
  const curve = left + right - 2 * d[lag]!;
  return curve > 0 ? lag + (0.5 * (left - right)) / curve : lag;
}
