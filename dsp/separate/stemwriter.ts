import type { AudioSink, AudioSource } from '../audio/source.ts';
import { type PerStem, perStem, STEMS, type StemName } from '../audio/stem.ts';
import { Stft } from '../signal/stft.ts';
import type { Bands } from './bands.ts';

/** Overlap-adds masked mid and side spectra of consecutive frames into the sinks: exactly the mix's length, aligned with it. */
export class StemWriter {
  private readonly bands: Pick<Bands, 'apply'>;
  private readonly stft: Stft;
  private readonly hop: number;
  private readonly length: number;
  private readonly channels: number;
  private readonly into: PerStem<AudioSink>;
  /** For each stem and view the sums of the frames that still get additions, `size` samples from `start`. */
  private readonly sums: PerStem<Float32Array[]>;
  private readonly spectrum: Float32Array;
  private readonly frame: Float32Array;
  private readonly block: Float32Array[];
  private readonly scale: number;
  private start: number;

  constructor(
    mix: AudioSource,
    bands: Pick<Bands, 'apply'>,
    views: number,
    size: number,
    hop: number,
    into: PerStem<AudioSink>,
  ) {
    this.bands = bands;
    this.stft = new Stft(size, hop);
    this.hop = hop;
    this.length = mix.length;
    this.channels = mix.channels;
    this.into = into;
    this.sums = perStem(() => Array.from({ length: views }, () => new Float32Array(size)));
    this.spectrum = new Float32Array(size);
    this.frame = new Float32Array(size);
    this.block = Array.from({ length: mix.channels }, () => new Float32Array(hop));
    this.scale = 1 / this.stft.overlapGain;
    this.start = -size / 2 - hop;
  }

  /** Adds the current frame of one stem in one view: the mix's packed spectrum times a mask (one gain a band). */
  add(stem: StemName, view: number, from: Float32Array, mask: Float32Array): void {
    const { spectrum, frame } = this;
    this.bands.apply(from, mask, this.scale, spectrum);
    this.stft.synthesise(spectrum, frame);
    const sum = this.sums[stem][view]!;
    for (let n = 0; n < frame.length; n++) sum[n]! += frame[n]!;
  }

  /** Moves on by one hop: the samples that get no more additions go to the sinks. */
  advance(): void {
    const { hop, start, length, block } = this;
    const from = Math.max(0, -start);
    const to = Math.min(hop, length - start);
    for (const stem of STEMS) {
      const sums = this.sums[stem];
      if (to > from) {
        this.toChannels(sums);
        this.into[stem].write(block.map((channel) => channel.subarray(from, to)));
      }
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

  /** The first hop of the views as channels: L = mid + side, R = mid − side; without a side, every channel is the mid. */
  private toChannels(views: readonly Float32Array[]): void {
    const mid = views[0]!;
    const side = views[1];
    for (let c = 0; c < this.channels; c++) {
      const out = this.block[c]!;
      if (side === undefined) for (let n = 0; n < out.length; n++) out[n] = mid[n]!;
      else if (c === 0) for (let n = 0; n < out.length; n++) out[n] = mid[n]! + side[n]!;
      else for (let n = 0; n < out.length; n++) out[n] = mid[n]! - side[n]!;
    }
  }
}
