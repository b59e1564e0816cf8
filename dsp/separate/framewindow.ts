import type { AudioSource } from '../audio/source.ts';
import { Stft } from '../signal/stft.ts';

/** Frames that the medians over time look at on either side: 0.2 s at a hop of 23 ms. */
export const LOOK = 8;
const WIDTH = 2 * LOOK + 1;

/** The STFT frames of a mix around one frame: spectra of all channels and the magnitude of the middle, read once in order at constant memory. */
export class FrameWindow {
  readonly bins: number;
  readonly count: number;
  /** Packed spectra of the current frame, one a channel. */
  spectra: readonly Float32Array[] = [];
  private readonly source: AudioSource;
  private readonly stft: Stft;
  private readonly hop: number;
  private readonly ring: { spectra: Float32Array[]; magnitude: Float32Array }[];
  private readonly samples: Float32Array[];
  private loaded = -1;
  private at = 0;

  constructor(source: AudioSource, size: number, hop: number) {
    this.source = source;
    this.stft = new Stft(size, hop);
    this.hop = hop;
    this.bins = size / 2 + 1;
    this.count = this.stft.framesOf(source.length) + 1;
    this.samples = Array.from({ length: source.channels }, () => new Float32Array(size));
    this.ring = Array.from({ length: WIDTH }, () => ({
      spectra: this.samples.map(() => new Float32Array(size)),
      magnitude: new Float32Array(this.bins),
    }));
  }

  /** Makes t the current frame; t rises by one from call to call, from 0. */
  moveTo(t: number): void {
    while (this.loaded < t + LOOK) this.load(++this.loaded);
    this.at = t;
    this.spectra = this.ring[t % WIDTH]!.spectra;
  }

  /** Magnitudes of the frame `offset` from the current one, |offset| ≤ LOOK; zeros outside the mix. */
  magnitude(offset: number): Float32Array {
    return this.ring[(this.at + offset + WIDTH) % WIDTH]!.magnitude;
  }

  private load(t: number): void {
    const slot = this.ring[t % WIDTH]!;
    const { size } = this.stft;
    this.source.read(t * this.hop - size / 2, this.samples);
    for (let c = 0; c < this.samples.length; c++) this.stft.analyse(this.samples[c]!, 0, slot.spectra[c]!);
    slot.magnitude.fill(0);
    for (const spectrum of slot.spectra) {
      slot.magnitude[0]! += spectrum[0]! ** 2;
      slot.magnitude[this.bins - 1]! += spectrum[1]! ** 2;
      for (let k = 1; k < this.bins - 1; k++) {
        slot.magnitude[k]! += spectrum[2 * k]! ** 2 + spectrum[2 * k + 1]! ** 2;
      }
    }
    for (let k = 0; k < this.bins; k++) slot.magnitude[k] = Math.sqrt(slot.magnitude[k]!);
  }
}
