import type { AudioSource, Progress } from '../../audio/source.ts';
import { monoSource } from '../../audio/views.ts';
import { decimatedSource } from '../../signal/decimate.ts';
import { eachFrame, Stft } from '../../signal/stft.ts';

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

/** Decibels a step of a stored level, and the level stored as 0. */
const STEP = 0.5;
const FLOOR = -110;

/** Band levels of a whole song in half decibels, a byte each: 17 MB an hour. */
export class BandLevels {
  readonly frames: number;
  private readonly levels: Uint8Array;

  constructor(frames: number) {
    this.frames = frames;
    this.levels = new Uint8Array(frames * BANDS);
  }

  /** dB, full-scale sine = 0 or a little less; −110 before the start and after the end. */
  at(frame: number, band: number): number {
    return frame < 0 || frame >= this.frames ? FLOOR : FLOOR + STEP * this.levels[frame * BANDS + band]!;
  }

  /** The level of a band, in dB, that `rank` frames do not exceed. */
  ranked(band: number, rank: number): number {
    const counts = new Uint32Array(256);
    for (let i = band; i < this.levels.length; i += BANDS) counts[this.levels[i]!]!++;
    let level = 0;
    for (let below = counts[0]!; below <= rank && level < 255; below += counts[level]!) level++;
    return FLOOR + STEP * level;
  }

  set(frame: number, band: number, decibels: number): void {
    this.levels[frame * BANDS + band] = Math.max(0, Math.min(255, Math.round((decibels - FLOOR) / STEP)));
  }
}

/** First bin of each band, and one past the last. */
const EDGES = bandEdges();

export function bandLevels(source: AudioSource, progress: Progress): BandLevels {
  const view = decimatedSource(monoSource(source), RATE);
  const stft = new Stft(SIZE, HOP);
  const levels = new BandLevels(stft.framesOf(view.length));
  const fullScale = (SIZE / 4) ** 2;
  eachFrame(view, stft, (t, [spectrum]) => {
    if ((t & 511) === 0) progress(t / levels.frames);
    const x = spectrum!;
    for (let b = 0; b < BANDS; b++) {
      let power = 0;
      for (let k = EDGES[b]!; k < EDGES[b + 1]!; k++) power += x[2 * k]! ** 2 + x[2 * k + 1]! ** 2;
      levels.set(t, b, 10 * Math.log10(power / fullScale + 1e-12));
    }
  });
  return levels;
}

/** The band that holds this frequency. */
export function bandOf(hz: number): number {
  const bin = (hz * SIZE) / RATE;
  let band = 0;
  while (band + 1 < BANDS && EDGES[band + 1]! <= bin) band++;
  return band;
}

function bandEdges(): Int32Array {
  const edges = new Int32Array(BANDS + 1);
  edges[0] = 1;
  const widest = Math.floor((10_000 * SIZE) / RATE);
  for (let b = 1; b <= BANDS; b++) {
    const even = Math.round(edges[b - 1]! * (widest / edges[b - 1]!) ** (1 / (BANDS - b + 1)));
    edges[b] = Math.max(edges[b - 1]! + 1, even);
  }
  return edges;
}
