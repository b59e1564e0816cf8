import type { AudioSource, Frames } from '../audio/source.ts';
import { RealFft } from './fft.ts';
import { hann } from './window.ts';

/**
 * Short-time Fourier analysis of one channel at a time, streaming.
 *
 * Frame t is centred on sample t · hop: it covers [t · hop − size/2, t · hop + size/2), zeros outside the source.
 * Spectra are packed as in RealFft.
 */
export class Stft {
  readonly size: number;
  readonly hop: number;
  readonly window: Float32Array;
  private readonly fft: RealFft;
  private readonly frame: Float32Array;

  constructor(size: number, hop: number, window: Float32Array = hann(size)) {
    this.size = size;
    this.hop = hop;
    this.window = window;
    this.fft = RealFft.of(size);
    this.frame = new Float32Array(size);
  }

  /** The number of frames that cover `length` samples: every sample lies under at least one full window. */
  framesOf(length: Frames): number {
    return Math.ceil(length / this.hop) + 1;
  }

  /** Analyses `size` samples x[at …] (x must reach that far) into `spectrum`, `size` packed numbers. */
  analyse(x: Float32Array, at: number, spectrum: Float32Array): void {
    const { frame, window } = this;
    for (let n = 0; n < frame.length; n++) frame[n] = x[at + n]! * window[n]!;
    this.fft.forward(frame, spectrum);
  }

  /** Inverse of one packed spectrum: overwrites `out` with `size` samples times the window, scaled so that hop-spaced sums divided by `overlapGain` reproduce the input. */
  synthesise(spectrum: Float32Array, out: Float32Array): void {
    this.fft.inverse(spectrum, out);
    const scale = 1 / this.size;
    for (let n = 0; n < this.size; n++) out[n]! *= this.window[n]! * scale;
  }

  /** What Σ window² over all hops comes to: constant for Hann at hop ≤ size/4 (and √Hann at size/2). */
  get overlapGain(): number {
    let sum = 0;
    for (let n = 0; n < this.size; n += this.hop) sum += this.window[n]! * this.window[n]!;
    return sum;
  }
}

/**
 * Runs over all STFT frames of a source in order, reading it once in blocks.
 * `visit` gets the frame's index and one packed spectrum a channel; the arrays are reused for the next frame.
 */
export function eachFrame(
  source: AudioSource,
  stft: Stft,
  visit: (frame: number, spectra: readonly Float32Array[]) => void,
): void {
  const { size, hop } = stft;
  const perBlock = Math.max(1, Math.floor(32768 / hop));
  const span = (perBlock - 1) * hop + size;
  const samples = Array.from({ length: source.channels }, () => new Float32Array(span));
  const spectra = samples.map(() => new Float32Array(size));
  const frames = stft.framesOf(source.length);
  for (let first = 0; first < frames; first += perBlock) {
    source.read(first * hop - (size >> 1), samples);
    for (let t = first; t < Math.min(frames, first + perBlock); t++) {
      for (let c = 0; c < samples.length; c++) stft.analyse(samples[c]!, (t - first) * hop, spectra[c]!);
      visit(t, spectra);
    }
  }
}
