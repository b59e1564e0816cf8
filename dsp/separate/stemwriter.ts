import type { AudioSink, AudioSource } from '../audio/source.ts';
import { type PerStem, perStem, STEMS, type StemName } from '../audio/stem.ts';
import { Stft } from '../signal/stft.ts';

/** Overlap-adds masked spectra of consecutive frames into the sinks: exactly the mix's length, aligned with it. */
export class StemWriter {
  private readonly stft: Stft;
  private readonly hop: number;
  private readonly length: number;
  private readonly into: PerStem<AudioSink>;
  /** Sums of the frames that still get additions, `size` samples from the start of the current frame. */
  private readonly sums: PerStem<Float32Array[]>;
  private readonly spectrum: Float32Array;
  private readonly frame: Float32Array;
  private readonly scale: number;
  private start: number;

  constructor(mix: AudioSource, size: number, hop: number, into: PerStem<AudioSink>) {
    this.stft = new Stft(size, hop);
    this.hop = hop;
    this.length = mix.length;
    this.into = into;
    this.sums = perStem(() => Array.from({ length: mix.channels }, () => new Float32Array(size)));
    this.spectrum = new Float32Array(size);
    this.frame = new Float32Array(size);
    this.scale = 1 / this.stft.overlapGain;
    this.start = -size / 2;
  }

  /** Adds the current frame of one stem: the mix's packed spectra times a mask (one gain a bin). */
  add(stem: StemName, spectra: readonly Float32Array[], mask: Float32Array): void {
    const { spectrum, frame, scale } = this;
    const half = mask.length - 1;
    for (let c = 0; c < spectra.length; c++) {
      const from = spectra[c]!;
      spectrum[0] = from[0]! * mask[0]! * scale;
      spectrum[1] = from[1]! * mask[half]! * scale;
      for (let k = 1; k < half; k++) {
        const gain = mask[k]! * scale;
        spectrum[2 * k] = from[2 * k]! * gain;
        spectrum[2 * k + 1] = from[2 * k + 1]! * gain;
      }
      this.stft.synthesise(spectrum, frame);
      const sum = this.sums[stem][c]!;
      for (let n = 0; n < frame.length; n++) sum[n]! += frame[n]!;
    }
  }

  /** Moves on by one hop: the samples that get no more additions go to the sinks. */
  advance(): void {
    const { hop, start, length } = this;
    const from = Math.max(0, -start);
    const to = Math.min(hop, length - start);
    for (const stem of STEMS) {
      const sums = this.sums[stem];
      if (to > from) this.into[stem].write(sums.map((sum) => sum.subarray(from, to)));
      for (const sum of sums) {
        sum.copyWithin(0, hop);
        sum.fill(0, sum.length - hop);
      }
    }
    this.start += hop;
  }

  /** Writes what is left up to the mix's length. */
  finish(): void {
    while (this.start < this.length) this.advance();
  }
}
