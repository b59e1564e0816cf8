import type { AudioSource, Progress } from '../../audio/source.ts';
import { monoSource } from '../../audio/views.ts';
import { COARSE, decimatedSource } from '../../signal/decimate.ts';
import { eachFrame, Stft } from '../../signal/stft.ts';

/** What the drum network hears a song as; models/training/drums_songs.py makes the same for its training. */
const RATE = 44_100;
/** 10 ms. */
const HOP = 441;
/** 46 ms: the lowest toms and a kick lie in bins (22 Hz) of their own. */
const SIZE = 2048;

/** Frames a second. */
export const LEVELS_FPS = RATE / HOP;
/** The first bands are one bin wide, the others about a ninth of an octave, up to 16 kHz. */
export const LEVEL_BANDS = 64;
const TOP_HZ = 16_000;

/** Decibels of a step of a stored level, and the level stored as 0 (a full-scale sine is 0 or a little less). */
export const LEVEL_STEP = 0.5;
export const LEVEL_FLOOR = -110;
/** A band's hits reach what this share of all frames does not exceed. */
const LOUD = 0.99;

/** Levels of a whole song by band in half decibels, a byte each: 23 MB an hour. */
export class Levels {
  readonly frames: number;
  /** [frames, LEVEL_BANDS] */
  readonly values: Uint8Array;

  constructor(frames: number) {
    this.frames = frames;
    this.values = new Uint8Array(frames * LEVEL_BANDS);
  }

  /** Power summed over bands first … last, linear; 0 outside the song. */
  power(frame: number, first: number, last: number): number {
    if (frame < 0 || frame >= this.frames) return 0;
    let sum = 0;
    for (let b = first; b <= last; b++) sum += POWERS[this.values[frame * LEVEL_BANDS + b]!]!;
    return sum;
  }

  /** What the hits of each band reach, in steps. */
  loud(): Uint8Array {
    const rank = Math.floor(LOUD * (this.frames - 1));
    return Uint8Array.from({ length: LEVEL_BANDS }, (_, b) => {
      const counts = new Uint32Array(256);
      for (let i = b; i < this.values.length; i += LEVEL_BANDS) counts[this.values[i]!]!++;
      let level = 0;
      for (let below = counts[0]!; below <= rank && level < 255; below += counts[level]!) level++;
      return level;
    });
  }
}

const POWERS = Float64Array.from({ length: 256 }, (_, i) =>
  i === 0 ? 0 : 10 ** ((LEVEL_FLOOR + LEVEL_STEP * i) / 10),
);

/** First bin of each band, and the bin after the last. */
const EDGES = edges();

export function levelsOf(source: AudioSource, progress: Progress): Levels {
  const view = decimatedSource(monoSource(source), RATE, COARSE);
  const stft = new Stft(SIZE, HOP);
  const levels = new Levels(stft.framesOf(view.length));
  const fullScale = (SIZE / 4) ** 2;
  eachFrame(view, stft, (t, [spectrum]) => {
    if ((t & 511) === 0) progress(t / levels.frames);
    const x = spectrum!;
    for (let b = 0; b < LEVEL_BANDS; b++) {
      let power = 0;
      for (let k = EDGES[b]!; k < EDGES[b + 1]!; k++) power += x[2 * k]! ** 2 + x[2 * k + 1]! ** 2;
      const decibels = 10 * Math.log10(power / fullScale + 1e-12);
      levels.values[t * LEVEL_BANDS + b] = Math.max(
        0,
        Math.min(255, Math.round((decibels - LEVEL_FLOOR) / LEVEL_STEP)),
      );
    }
  });
  return levels;
}

/** The band that holds this frequency. */
export function levelBandOf(hz: number): number {
  const bin = (hz * SIZE) / RATE;
  let band = 0;
  while (band + 1 < LEVEL_BANDS && EDGES[band + 1]! <= bin) band++;
  return band;
}

function edges(): Int32Array {
  const out = new Int32Array(LEVEL_BANDS + 1);
  out[0] = 1;
  const widest = Math.floor((TOP_HZ * SIZE) / RATE);
  for (let b = 1; b <= LEVEL_BANDS; b++) {
    const even = Math.round(out[b - 1]! * (widest / out[b - 1]!) ** (1 / (LEVEL_BANDS - b + 1)));
    out[b] = Math.max(out[b - 1]! + 1, even);
  }
  return out;
}
