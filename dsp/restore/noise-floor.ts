import { powerOf } from '../signal/fft.ts';
import type { Stft } from '../signal/stft.ts';

/** Frames that are averaged before the minimum is taken. */
const SMOOTHING = 0.7;
/** The quantile over time that stands for "between the notes". */
const QUANTILE = 0.1;
/** The 10 % quantile of smoothed noise powers lies at this share of their mean; measured on white noise, at this smoothing and ±2 bins. */
const QUANTILE_SHARE = 0.62;

/**
 * The power spectrum that is always there in x[from … to): the low quantile over time of the smoothed spectra, scaled
 * so that it is the mean power where there is nothing but noise (after Martin's minimum statistics, 2001).
 * One number for each bin 0 … size/2; infinity where the span is shorter than a window.
 */
export function noiseFloor(x: Float32Array, from: number, to: number, stft: Stft): Float64Array {
  const { size, hop } = stft;
  const bins = size / 2 + 1;
  const frames = Math.floor((to - from - size) / hop) + 1;
  const floor = new Float64Array(bins).fill(Number.POSITIVE_INFINITY);
  if (frames < 1) return floor;
  const spectrum = new Float32Array(size);
  const power = new Float64Array(bins);
  const smooth = new Float64Array(bins);
  const history = Array.from({ length: bins }, () => new Float32Array(frames));
  for (let t = 0; t < frames; t++) {
    stft.analyse(x, from + t * hop, spectrum);
    powerOf(spectrum, power);
    const keep = t === 0 ? 0 : SMOOTHING;
    for (let k = 0; k < bins; k++) {
      smooth[k] = keep * smooth[k]! + (1 - keep) * meanAround(power, k, 2);
      history[k]![t] = smooth[k]!;
    }
  }
  for (let k = 0; k < bins; k++) {
    const sorted = history[k]!.sort();
    floor[k] = sorted[Math.floor(QUANTILE * (frames - 1))]! / QUANTILE_SHARE;
  }
  return floor;
}

function meanAround(values: Float64Array, at: number, reach: number): number {
  const first = Math.max(0, at - reach);
  const last = Math.min(values.length - 1, at + reach);
  let sum = 0;
  for (let k = first; k <= last; k++) sum += values[k]!;
  return sum / (last - first + 1);
}
