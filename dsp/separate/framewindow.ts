import type { AudioSource } from '../audio/source.ts';
import { Stft } from '../signal/stft.ts';
import { Bands } from './bands.ts';

/** Frames that may be looked at on either side of the current one: 0.37 s at a hop of 23 ms. */
export const LOOK = 16;
const WIDTH = 2 * LOOK + 1;

/** One frame of one view of the mix. */
export interface ViewFrame {
  /** Packed as in RealFft. */
  readonly spectrum: Float32Array;
  /** Mean power of each band. */
  readonly power: Float32Array;
}

/**
 * The STFT frames of a mix around the current one, as mid (L + R)/2 and side (L − R)/2, or as mid alone for mono.
 * Frame t is centred on sample (t − 1) · hop: one frame before the start, so that four cover the first sample too.
 * Reads the mix once, in order, at constant memory.
 */
export class FrameWindow {
  readonly bands: Bands;
  /** Frames in all: every sample of the mix lies under four of them. */
  readonly count: number;
  readonly views: 1 | 2;
  private readonly source: AudioSource;
  private readonly stft: Stft;
  private readonly ring: readonly (readonly ViewFrame[])[];
  private readonly samples: readonly Float32Array[];
  private loaded = -1;
  private at = 0;

  constructor(source: AudioSource, size: number, hop: number) {
    this.source = source;
    this.stft = new Stft(size, hop);
    this.bands = new Bands(size / 2 + 1, source.sampleRate / size);
    this.count = Math.ceil((source.length + size / 2) / hop) + 1;
    this.views = source.channels === 2 ? 2 : 1;
    this.samples = Array.from({ length: source.channels }, () => new Float32Array(size));
    this.ring = Array.from({ length: WIDTH }, () =>
      Array.from({ length: this.views }, () => ({
        spectrum: new Float32Array(size),
        power: new Float32Array(this.bands.count),
      })),
    );
  }

  /** Makes t the current frame; t rises by one from call to call, from 0. `entered` hears of each frame that comes into reach. */
  moveTo(t: number, entered: (views: readonly ViewFrame[]) => void): void {
    this.at = t;
    while (this.loaded < t + LOOK) {
      this.load(++this.loaded);
      entered(this.ring[this.loaded % WIDTH]!);
    }
  }

  /** The views of the frame `offset` from the current one, |offset| ≤ LOOK; zeros outside the mix. */
  frame(offset: number): readonly ViewFrame[] {
    return this.ring[(this.at + offset + WIDTH) % WIDTH]!;
  }

  private load(t: number): void {
    const { stft, samples } = this;
    this.source.read((t - 1) * stft.hop - stft.size / 2, samples);
    if (samples.length === 2) toMidSide(samples[0]!, samples[1]!);
    const views = this.ring[t % WIDTH]!;
    for (let v = 0; v < this.views; v++) {
      stft.analyse(samples[v]!, 0, views[v]!.spectrum);
      this.bands.powers(views[v]!.spectrum, views[v]!.power);
    }
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
