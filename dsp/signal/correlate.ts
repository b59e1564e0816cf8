import { RealFft } from './fft.ts';
import { transformSizeFor } from './pitch.ts';

/** Where two signals agree best. */
export interface Agreement {
  /** Frames by which `x` must be read later to match: reference[n] ≈ x[n + lag]. */
  readonly lag: number;
  /** Normalised correlation there, −1 … 1; 0 where either is silent. */
  readonly correlation: number;
}

/**
 * The lag in [−reach, +reach] at which `x` is most like `reference`, by normalised cross-correlation (FFT, running energy).
 *
 * `x` carries `reach` extra frames on either side: x[reach + n] stands beside reference[n], so it is 2·reach longer.
 * Of equal peaks the one nearest to 0 is taken. Signals of one channel; sum or correlate channels outside.
 */
export function bestLag(reference: Float32Array, x: Float32Array, reach: number): Agreement {
  const n = reference.length;
  if (x.length !== n + 2 * reach) throw new RangeError(`x must be ${n + 2 * reach} frames long, not ${x.length}`);
  const energy = energyOf(reference, 0, n);
  if (n === 0 || energy === 0) return { lag: 0, correlation: 0 };
  const products = slidingProducts(reference, x, 2 * reach + 1);
  let own = energyOf(x, 0, n);
  const values = new Float64Array(2 * reach + 1);
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k <= 2 * reach; k++) {
    // The running energy of a nearly silent stretch is rounding error: it must not make a peak.
    values[k] = own > energy * 1e-9 ? products[k]! / Math.sqrt(energy * own) : 0;
    most = Math.max(most, values[k]!);
    if (k < 2 * reach) own = Math.max(0, own + x[k + n]! * x[k + n]! - x[k]! * x[k]!);
  }
  let lag = reach + 1;
  for (let k = 0; k <= 2 * reach; k++) {
    if (values[k]! > most - SAME && Math.abs(k - reach) < Math.abs(lag)) lag = k - reach;
  }
  return { lag, correlation: Math.max(-1, Math.min(1, values[lag + reach]!)) };
}

/** Peaks that differ by less than the transform's rounding are equal. */
const SAME = 1e-5;

/** Normalised correlation of a[0 …) and b[0 …) at lag 0, over all channels together; 0 where either is silent. */
export function correlation(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  let aa = 0;
  let bb = 0;
  let ab = 0;
  for (let c = 0; c < a.length; c++) {
    const x = a[c]!;
    const y = b[c]!;
    for (let n = 0; n < x.length; n++) {
      aa += x[n]! * x[n]!;
      bb += y[n]! * y[n]!;
      ab += x[n]! * y[n]!;
    }
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

/** out[k] = Σ reference[n] · x[n + k] for k = 0 … count − 1. */
function slidingProducts(reference: Float32Array, x: Float32Array, count: number): Float32Array {
  const size = transformSizeFor(x.length + 32);
  const fft = RealFft.of(size);
  const a = new Float32Array(size);
  const b = new Float32Array(size);
  a.set(x);
  b.set(reference);
  fft.forward(a, a);
  fft.forward(b, b);
  a[0]! *= b[0]!;
  a[1]! *= b[1]!;
  for (let k = 2; k < size; k += 2) {
    const ar = a[k]!;
    const ai = a[k + 1]!;
    const br = b[k]!;
    const bi = b[k + 1]!;
    a[k] = ar * br + ai * bi;
    a[k + 1] = ai * br - ar * bi;
  }
  fft.inverse(a, a);
  const out = a.subarray(0, count);
  for (let k = 0; k < count; k++) out[k]! /= size;
  return out;
}

function energyOf(x: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let n = from; n < to; n++) sum += x[n]! * x[n]!;
  return sum;
}
