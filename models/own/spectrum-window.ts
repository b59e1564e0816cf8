import type { AudioSource } from '../../dsp/audio/source.ts';
import { Stft } from '../../dsp/signal/stft.ts';
import { BANDS, crossSums, powerSums, type Sums } from './bands.ts';

/** The spectra of a stretch of frames, as mid (L + R)/2 and side (L − R)/2, or as mid alone for mono; and their sums over bands. */
export class SpectrumWindow {
  readonly sums: Sums;
  private readonly source: AudioSource;
  private readonly keeps: boolean;
  private readonly stft: Stft;
  private readonly samples: readonly Float32Array[];
  /** By view and frame, or one that serves all frames. */
  private readonly spectra: readonly Float32Array[][];

  /** `most` frames at a time. Without `keeps` only the sums of mid and of side are to be had. */
  constructor(source: AudioSource, size: number, hop: number, most: number, keeps = true) {
    this.source = source;
    this.stft = new Stft(size, hop);
    const plane = () => new Float32Array(most * BANDS);
    this.sums = [plane(), plane(), plane()];
    this.keeps = keeps;
    this.samples = Array.from({ length: source.channels }, () => new Float32Array((most - 1) * hop + size));
    this.spectra = this.samples.map(() => Array.from({ length: keeps ? most : 1 }, () => new Float32Array(size)));
  }

  /** Reads `frames` frames, the first of which begins at sample `start` (which may lie before the source). */
  read(start: number, frames: number): void {
    const { source, stft, samples, spectra } = this;
    source.read(start, samples);
    const [left, right] = samples as [Float32Array, Float32Array | undefined];
    if (right !== undefined) toMidSide(left, right);
    for (let t = 0; t < frames; t++) {
      const [mid, side] = spectra.map((frame) => frame[t % frame.length]!) as [Float32Array, Float32Array | undefined];
      stft.analyse(samples[0]!, t * stft.hop, mid);
      powerSums(mid, this.sums[0], t * BANDS);
      if (side === undefined) continue;
      stft.analyse(samples[1]!, t * stft.hop, side);
      powerSums(side, this.sums[1], t * BANDS);
      if (this.keeps) crossSums(mid, side, this.sums[2], t * BANDS);
    }
  }

  /** Packed spectra of a view, one a frame, good until the next `read`. */
  spectraOf(view: number): readonly Float32Array[] {
    return this.spectra[view]!;
  }
}

function toMidSide(left: Float32Array, right: Float32Array): void {
  for (let n = 0; n < left.length; n++) {
    const l = left[n]!;
    const r = right[n]!;
    left[n] = (l + r) / 2;
    right[n] = (l - r) / 2;
  }
}
