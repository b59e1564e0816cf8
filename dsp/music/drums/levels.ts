import type { AudioSource, Progress } from '../../audio/source.ts';
import { monoSource } from '../../audio/views.ts';
import { COARSE, decimatedSource } from '../../signal/decimate.ts';
import { Bands, LEVEL_FLOOR, LEVEL_STEP, rankedLevel } from './bands.ts';

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
const HEARD = new Bands(LEVEL_BANDS, RATE, SIZE, 16_000);

/** A band's hits reach what this share of all frames does not exceed. */
const LOUD = 0.99;

/** Levels of a whole song by band in half decibels, a byte each: 23 MB an hour. */
export class Levels {
  readonly frames: number;
  /** [frames, LEVEL_BANDS] */
  readonly values: Uint8Array;

  constructor(values: Uint8Array) {
    this.frames = values.length / LEVEL_BANDS;
    this.values = values;
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
    return Uint8Array.from({ length: LEVEL_BANDS }, (_, b) => rankedLevel(this.values, LEVEL_BANDS, b, rank));
  }
}

const POWERS = Float64Array.from({ length: 256 }, (_, i) =>
  i === 0 ? 0 : 10 ** ((LEVEL_FLOOR + LEVEL_STEP * i) / 10),
);

export function levelsOf(source: AudioSource, progress: Progress): Levels {
  const view = decimatedSource(monoSource(source), RATE, COARSE);
  return new Levels(HEARD.levels(view, HOP, progress));
}

/** The band that holds this frequency. */
export function levelBandOf(hz: number): number {
  return HEARD.of(hz);
}
