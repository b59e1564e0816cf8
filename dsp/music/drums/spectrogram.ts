import type { AudioSource, Progress } from '../../audio/source.ts';
import { monoSource } from '../../audio/views.ts';
import { decimatedSource } from '../../signal/decimate.ts';
import { Bands, LEVEL_FLOOR, LEVEL_STEP, rankedLevel } from './bands.ts';

/** Where attacks are looked for. Hats and cymbals have most of their energy below 10 kHz too; every second sample of the usual rates is saved. */
const RATE = 22_050;
/** 5 ms. */
const HOP = 110;
/** 23 ms: two hits 30 ms apart (a flam) still part; a kick's 50 Hz is one bin. */
const SIZE = 512;

/** Frames a second. */
export const FPS = RATE / HOP;
/** The first bands are one bin (43 Hz) wide, the others a quarter of an octave, up to 10 kHz. */
export const BANDS = 24;

const HEARD = new Bands(BANDS, RATE, SIZE, 10_000);

/** Band levels of a whole song in half decibels, a byte each: 17 MB an hour. */
export class BandLevels {
  readonly frames: number;
  private readonly levels: Uint8Array;

  constructor(levels: Uint8Array) {
    this.frames = levels.length / BANDS;
    this.levels = levels;
  }

  /** dB, full-scale sine = 0 or a little less; −110 before the start and after the end. */
  at(frame: number, band: number): number {
    const isOutside = frame < 0 || frame >= this.frames;
    return LEVEL_FLOOR + LEVEL_STEP * (isOutside ? 0 : this.levels[frame * BANDS + band]!);
  }

  /** The level of a band, in dB, that `rank` frames do not exceed. */
  ranked(band: number, rank: number): number {
    return LEVEL_FLOOR + LEVEL_STEP * rankedLevel(this.levels, BANDS, band, rank);
  }
}

export function bandLevels(source: AudioSource, progress: Progress): BandLevels {
  const view = decimatedSource(monoSource(source), RATE);
  return new BandLevels(HEARD.levels(view, HOP, progress));
}

/** The band that holds this frequency. */
export function bandOf(hz: number): number {
  return HEARD.of(hz);
}
