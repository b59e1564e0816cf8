import { RealFft } from '../signal/fft.ts';
import { hann } from '../signal/window.ts';

/** The number of bands in which remedies think of spectra. */
export const BANDS = 56;
/** Hz. */
const LOWEST = 30;
const HIGHEST = 18000;
/** Seconds: the window that resolves the partials of a bass. */
const WINDOW = 0.046;
/** dB re full scale in a band; quieter is silence. */
export const SILENCE = -110;

/**
 * Spectra in BANDS overlapping triangles, spaced evenly in bark-like steps (linear to about 600 Hz, then by octaves), and
 * the way back: gains for bands become gains for bins.
 */
export class Bands {
  readonly size: number;
  readonly hop: number;
  readonly window: Float32Array;
  /** For each bin the lower of the two bands it lies between, and its share of the upper one. */
  readonly lower: Int16Array;
  readonly upperShare: Float32Array;
  /** Centre frequencies, Hz. */
  readonly centres: Float64Array;
  private readonly fft: RealFft;
  private readonly weight: Float64Array;

  private constructor(sampleRate: number) {
    this.size = 2 ** Math.max(6, Math.round(Math.log2(WINDOW * sampleRate)));
    this.hop = this.size / 4;
    this.window = hann(this.size);
    this.fft = RealFft.of(this.size);
    const top = warp(Math.min(HIGHEST, 0.49 * sampleRate));
    const bottom = warp(LOWEST);
    this.centres = Float64Array.from({ length: BANDS }, (_, b) => unwarp(bottom + ((top - bottom) * b) / (BANDS - 1)));
    const bins = this.size / 2 + 1;
    this.lower = new Int16Array(bins);
    this.upperShare = new Float32Array(bins);
    this.weight = new Float64Array(BANDS).fill(1e-9);
    for (let k = 0; k < bins; k++) {
      const hz = (k * sampleRate) / this.size;
      const place = ((warp(hz) - bottom) / (top - bottom)) * (BANDS - 1);
      const b = Math.max(0, Math.min(BANDS - 2, Math.floor(place)));
      this.lower[k] = b;
      this.upperShare[k] = Math.max(0, Math.min(1, place - b));
      this.weight[b]! += 1 - this.upperShare[k]!;
      this.weight[b + 1]! += this.upperShare[k]!;
    }
  }

  static at(sampleRate: number): Bands {
    let bands = known.get(sampleRate);
    if (bands === undefined) {
      bands = new Bands(sampleRate);
      known.set(sampleRate, bands);
    }
    return bands;
  }

  /** The packed spectrum of size samples x[at …), windowed; samples outside x are 0. */
  spectrum(x: Float32Array, at: number, out: Float32Array): void {
    const { size, window } = this;
    const first = Math.max(0, -at);
    const end = Math.min(size, x.length - at);
    out.fill(0, 0, Math.min(size, first));
    out.fill(0, Math.max(first, end, 0));
    for (let n = first; n < end; n++) out[n] = x[at + n]! * window[n]!;
    this.fft.forward(out, out);
  }

  /** Adds the power of a packed spectrum to `power`, size/2 + 1 numbers; a full-scale sine has 1 in all. */
  addPower(spectrum: Float32Array, power: Float64Array): void {
    // A sine of amplitude 1 has Σ|X|² = size · Σw² / 2 over the positive bins, and Σw² = 3/8 size.
    const scale = 16 / (3 * this.size * this.size);
    const half = this.size / 2;
    power[0]! += scale * spectrum[0]! * spectrum[0]!;
    power[half]! += scale * spectrum[1]! * spectrum[1]!;
    for (let k = 1; k < half; k++) {
      const re = spectrum[2 * k]!;
      const im = spectrum[2 * k + 1]!;
      power[k]! += scale * (re * re + im * im);
    }
  }

  /** Mean power in each band in dB, not below SILENCE. */
  decibels(power: Float64Array, out: Float32Array): void {
    const sum = new Float64Array(BANDS).fill(0);
    const { lower, upperShare, weight } = this;
    for (let k = 0; k < power.length; k++) {
      const b = lower[k]!;
      const share = upperShare[k]!;
      sum[b]! += (1 - share) * power[k]!;
      sum[b + 1]! += share * power[k]!;
    }
    for (let b = 0; b < BANDS; b++) out[b] = Math.max(SILENCE, 10 * Math.log10(sum[b]! / weight[b]! + 1e-20));
  }

  /** Gains in dB of the bands, as linear gains of the bins. */
  gains(decibels: Float32Array, out: Float32Array): void {
    const { lower, upperShare } = this;
    for (let k = 0; k < out.length; k++) {
      const b = lower[k]!;
      const share = upperShare[k]!;
      out[k] = 10 ** (((1 - share) * decibels[b]! + share * decibels[b + 1]!) / 20);
    }
  }

  inverse(spectrum: Float32Array, out: Float32Array): void {
    this.fft.inverse(spectrum, out);
    // The window on the way out again, and Σw² = 1.5 over the hops.
    const scale = 1 / (1.5 * this.size);
    for (let n = 0; n < this.size; n++) out[n]! *= this.window[n]! * scale;
  }
}

const known = new Map<number, Bands>();

/** Linear below 600 Hz, logarithmic above: bands no narrower than two bins of the window where it matters. */
function warp(hz: number): number {
  return Math.asinh(hz / 600);
}

function unwarp(place: number): number {
  return 600 * Math.sinh(place);
}

/** Band levels of frames of planar audio: frame i is centred on from + i · step · hop, `count` hops in all; channels' powers are averaged. */
export function bandFrames(
  audio: readonly Float32Array[],
  from: number,
  count: number,
  bands: Bands,
  step = 1,
): Float32Array[] {
  const spectrum = new Float32Array(bands.size);
  const power = new Float64Array(bands.size / 2 + 1);
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => {
    power.fill(0);
    for (const channel of audio) {
      bands.spectrum(channel, from + i * step * bands.hop - bands.size / 2, spectrum);
      bands.addPower(spectrum, power);
    }
    for (let k = 0; k < power.length; k++) power[k]! /= audio.length;
    const out = new Float32Array(BANDS);
    bands.decibels(power, out);
    return out;
  });
}
