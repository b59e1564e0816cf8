/** A signal in bands of equal width in mel, by low-pass filters of linear phase, as julius' SplitBands makes them: the bands add up to the signal. */

import { RealFft } from '../../dsp/signal/fft.ts';

interface BandFilters {
  /** Taps on either side of the middle one. */
  readonly half: number;
  /** One low-pass for each edge between two bands, from the lowest: 2 half + 1 taps, symmetric, sum 1. */
  readonly lowpasses: readonly Float64Array[];
}

/** Zero crossings of the lowest filter's sinc on either side: julius' own number, and its length is that of all. */
const ZEROS = 8;

const single = Math.fround;

/** Filters for this number of bands; of a single one there are none. */
export function bandFilters(sampleRate: number, bands: number): BandFilters {
  // Edges in single precision, as the reference has them: the number of taps is cut from them.
  const top = single(2595 * single(Math.log10(single(1 + single(sampleRate / 2 / 700)))));
  const edges = Array.from({ length: bands - 1 }, (_, index) => {
    const mel = single((top / bands) * (index + 1));
    const hertz = single(700 * single(single(10 ** single(mel / 2595)) - 1));
    return single(hertz / sampleRate);
  });
  const half = bands === 1 ? 0 : Math.trunc(single(ZEROS / edges[0]!) / 2);
  return { half, lowpasses: edges.map((cutoff) => lowpass(cutoff, half)) };
}

/** Hann-windowed sinc; `cutoff` in cycles a sample. */
function lowpass(cutoff: number, half: number): Float64Array {
  let sum = 0;
  const taps = Float64Array.from({ length: 2 * half + 1 }, (_, index) => {
    const time = index - half;
    const angle = 2 * Math.PI * cutoff * time;
    const window = 0.5 - 0.5 * Math.cos((Math.PI * index) / half);
    const value = window * (time === 0 ? 1 : Math.sin(angle) / angle);
    sum += value;
    return value;
  });
  return taps.map((value) => value / sum);
}

/** Each band times its weight, added up. Beyond its ends the signal is taken to go on as its first and last sample. */
export function weightedBands(
  x: Float32Array,
  filters: BandFilters,
  weights: readonly number[],
): Float32Array<ArrayBuffer> {
  // Σ w_b (L_b − L_b−1) = Σ (w_b − w_b+1) L_b + w_last x: one filter.
  const taps = new Float64Array(2 * filters.half + 1);
  filters.lowpasses.forEach((low, band) => {
    const weight = weights[band]! - weights[band + 1]!;
    for (let index = 0; index < taps.length; index++) taps[index]! += weight * low[index]!;
  });
  taps[filters.half]! += weights.at(-1)!;
  return filtered(x, taps);
}

/** Standard deviation of each band. */
export function bandDeviations(x: Float32Array, { lowpasses }: BandFilters): number[] {
  let below = new Float32Array(x.length);
  const deviations = lowpasses.map((taps) => {
    const low = filtered(x, taps);
    const deviation = deviationOf(low, below);
    below = low;
    return deviation;
  });
  return [...deviations, deviationOf(x, below)];
}

function deviationOf(upper: Float32Array, lower: Float32Array): number {
  const n = upper.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += upper[i]! - lower[i]!;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (upper[i]! - lower[i]! - sum / n) ** 2;
  return Math.sqrt(squares / n);
}

/** x through a filter of odd length, in place of which it stands; overlap-save. */
function filtered(x: Float32Array, taps: Float64Array): Float32Array<ArrayBuffer> {
  const n = x.length;
  const half = (taps.length - 1) / 2;
  // Four times the filter: a quarter of each block is thrown away.
  const size = 2 ** Math.max(8, Math.ceil(Math.log2(4 * taps.length)));
  const fft = RealFft.of(size);
  const response = new Float32Array(size);
  // Turned round, so that the circular product is the convolution.
  taps.forEach((tap, index) => {
    response[index] = tap / size;
  });
  fft.forward(response, response);
  const out = new Float32Array(n);
  const block = new Float32Array(size);
  const fresh = size - taps.length + 1;
  for (let start = 0; start < n; start += fresh) {
    for (let i = 0; i < size; i++) {
      const at = start + i - 2 * half + half;
      block[i] = x[Math.max(0, Math.min(n - 1, at))]!;
    }
    fft.forward(block, block);
    multiply(block, response);
    fft.inverse(block, block);
    // The first 2 half values wrap round.
    out.set(block.subarray(2 * half, 2 * half + Math.min(fresh, n - start)), start);
  }
  return out;
}

/** Packed spectra: x ← x · h. */
function multiply(x: Float32Array, h: Float32Array): void {
  x[0]! *= h[0]!;
  x[1]! *= h[1]!;
  for (let k = 2; k < x.length; k += 2) {
    const re = x[k]! * h[k]! - x[k + 1]! * h[k + 1]!;
    x[k + 1] = x[k]! * h[k + 1]! + x[k + 1]! * h[k]!;
    x[k] = re;
  }
}
