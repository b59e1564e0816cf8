import { powerOf } from '../signal/fft.ts';
import type { Stft } from '../signal/stft.ts';
import { BANDS, type Bands } from './bands.ts';

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

/** dB between the median and the low quantile of a band: noise hardly moves. */
const STEADY = 4;
/** dB above the floor of the clean passages. */
const EXCESS = 12;
/** dB of the bins' mean over their geometric mean: notes stand out of the spectrum, noise does not. */
const SMOOTH = 1.2;

/**
 * The level in dB of steady broad noise in each band of frames whose powers per bin sum to `power`: where a band hardly
 * moves, lies far above the stem's own floor, and has no partials. −infinity elsewhere.
 */
export function steadyNoise(
  heard: readonly Float32Array[],
  power: Float64Array,
  floor: Float32Array,
  bands: Bands,
): Float32Array {
  const bins: number[][] = Array.from({ length: BANDS }, () => []);
  for (let k = 1; k < power.length - 1; k++) {
    const centre = bands.lower[k]! + (bands.upperShare[k]! >= 0.5 ? 1 : 0);
    for (let b = Math.max(0, centre - 2); b <= Math.min(BANDS - 1, centre + 2); b++) bins[b]!.push(power[k]! + 1e-20);
  }
  return Float32Array.from({ length: BANDS }, (_, b) => {
    const levels = Float32Array.from(heard, (frame) => frame[b]!).sort();
    const low = levels[Math.floor(QUANTILE * levels.length)]!;
    const median = levels[levels.length >> 1]!;
    const own = bins[b]!;
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    const logMean = own.reduce((sum, value) => sum + Math.log(value), 0) / own.length;
    const peaky = (10 / Math.LN10) * (Math.log(mean) - logMean);
    const noise = median - low < STEADY && low > floor[b]! + EXCESS && peaky < SMOOTH;
    // In a band of a few bins the low quantile of noise lies about 1.5 dB under its mean.
    return noise ? low + 1.5 : Number.NEGATIVE_INFINITY;
  });
}

function meanAround(values: Float64Array, at: number, reach: number): number {
  const first = Math.max(0, at - reach);
  const last = Math.min(values.length - 1, at + reach);
  let sum = 0;
  for (let k = first; k <= last; k++) sum += values[k]!;
  return sum / (last - first + 1);
}
