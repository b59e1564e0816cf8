/** What the classical separator says, as the network is told it: the share of each stem in each band of mid and side. */

import type { AudioSource } from '../../dsp/audio/source.ts';
import { type PerStem, STEMS } from '../../dsp/audio/stem.ts';
import { BANDS } from './bands.ts';
import { SpectrumWindow } from './spectrum-window.ts';

/** Added to each stem's amplitude: where all are silent, all have the same share. */
const SILENCE = 1e-6;

/** A stretch of frames of the classical separator's stems. */
export class PriorWindow {
  private readonly windows: readonly SpectrumWindow[];

  /** `most` frames at a time. */
  constructor(stems: PerStem<AudioSource>, size: number, hop: number, most: number) {
    this.windows = STEMS.map((stem) => new SpectrumWindow(stems[stem], size, hop, most, false));
  }

  /** Amplitude of each stem over the sum of the four [2 views · stems, frames, BANDS], of `frames` frames, the first of which begins at sample `start`. */
  shares(start: number, frames: number, into: Float32Array): void {
    const count = STEMS.length;
    const plane = frames * BANDS;
    for (const window of this.windows) window.read(start, frames);
    const amplitudes = new Float64Array(count);
    for (let view = 0; view < 2; view++) {
      for (let i = 0; i < plane; i++) {
        let total = 0;
        for (let s = 0; s < count; s++) total += amplitudes[s] = Math.sqrt(this.windows[s]!.sums[view]![i]!) + SILENCE;
        for (let s = 0; s < count; s++) into[(view * count + s) * plane + i] = amplitudes[s]! / total;
      }
    }
  }
}
