import type { AudioSource, Progress } from '../../audio/source.ts';
import { eachFrame, Stft } from '../../signal/stft.ts';

/** Decibels of a step of a stored level, and the level stored as 0 (a full-scale sine is 0 or a little less). */
export const LEVEL_STEP = 0.5;
export const LEVEL_FLOOR = -110;

/** The stored level of a band that `rank` frames do not exceed; `levels` are [frames, bands]. */
export function rankedLevel(levels: Uint8Array, bands: number, band: number, rank: number): number {
  const counts = new Uint32Array(256);
  for (let i = band; i < levels.length; i += bands) counts[levels[i]!]!++;
  let level = 0;
  for (let below = counts[0]!; below <= rank && level < 255; below += counts[level]!) level++;
  return level;
}

/** The bands that hits are heard in: one bin of an STFT wide at first, then even on a logarithmic scale. */
export class Bands {
  readonly count: number;
  readonly #rate: number;
  readonly #size: number;
  /** First bin of each band, and the bin after the last. */
  readonly #edges: Int32Array;

  /** Of frames of `size` samples at `rate` Hz; the last band ends at `top` Hz. */
  constructor(count: number, rate: number, size: number, top: number) {
    this.count = count;
    this.#rate = rate;
    this.#size = size;
    const edges = new Int32Array(count + 1);
    edges[0] = 1;
    const widest = Math.floor((top * size) / rate);
    for (let b = 1; b <= count; b++) {
      const even = Math.round(edges[b - 1]! * (widest / edges[b - 1]!) ** (1 / (count - b + 1)));
      edges[b] = Math.max(edges[b - 1]! + 1, even);
    }
    this.#edges = edges;
  }

  /** The band that holds this frequency. */
  of(hz: number): number {
    const bin = (hz * this.#size) / this.#rate;
    let band = 0;
    while (band + 1 < this.count && this.#edges[band + 1]! <= bin) band++;
    return band;
  }

  /** Levels of a mono source at `rate`, [frames, bands], a byte each; a frame every `hop` samples. */
  levels(source: AudioSource, hop: number, progress: Progress): Uint8Array {
    const count = this.count;
    const edges = this.#edges;
    const stft = new Stft(this.#size, hop);
    const frames = stft.framesOf(source.length);
    const levels = new Uint8Array(frames * count);
    const fullScale = (this.#size / 4) ** 2;
    eachFrame(source, stft, (t, [spectrum]) => {
      if ((t & 511) === 0) progress(t / frames);
      const x = spectrum!;
      for (let b = 0; b < count; b++) {
        let power = 0;
        for (let k = edges[b]!; k < edges[b + 1]!; k++) power += x[2 * k]! ** 2 + x[2 * k + 1]! ** 2;
        const decibels = 10 * Math.log10(power / fullScale + 1e-12);
        levels[t * count + b] = Math.max(0, Math.min(255, Math.round((decibels - LEVEL_FLOOR) / LEVEL_STEP)));
      }
    });
    return levels;
  }
}
