import { powerOf, RealFft } from '../signal/fft.ts';

export interface SpectralQuality {
  /** Loud passages over the noise floor found in pauses and between partials, dB, 0..120. 120 where no floor shows. */
  readonly snr: number;
  /** The highest frequency at which the music still stands out of its floor, Hz; 0 for silence. */
  readonly bandwidth: number;
}

const SIZE = 4096;
/** Bins that share one floor: about 170 Hz at 44.1 kHz, a few partials wide. */
const GROUP = 16;
const GROUPS = SIZE / 2 / GROUP;
/** Levels are counted in 1 dB bins from −180 to +40 dB (of the power of one bin). */
const LOWEST = -180;
const LEVELS = 220;
/**
 * The floor is read from a band's quiet bins (the mean of the 4th and 5th of 16) in its quiet frames (the lowest tenth). For steady
 * noise under this window that is this share of the band's mean power, counted over 38 000 bands of white noise.
 */
const SHARE_OF_NOISE = 0.132;
const QUIET_FRAMES = 0.1;
const BEST = 120;
/** A band belongs to the music if its loud passages stand this far above its floor, and not this far below the loudest band. */
const STANDS_OUT = 6;
const REACHES_DOWN = 75;

/** Level histograms of loud passages and of the floor in 128 bands: feed mono blocks of any size in order; constant memory. */
export class SpectrumMeter {
  private readonly rate: number;
  private readonly window = blackmanHarris(SIZE);
  private readonly fft = RealFft.of(SIZE);
  private readonly line = new Float32Array(SIZE);
  private readonly frame = new Float32Array(SIZE);
  private readonly power = new Float64Array(SIZE / 2 + 1);
  private readonly sorted = new Float64Array(GROUP);
  private readonly level = new Uint32Array(GROUPS * LEVELS);
  private readonly floor = new Uint32Array(GROUPS * LEVELS);
  private filled = 0;
  private frames = 0;

  constructor(sampleRate: number) {
    this.rate = sampleRate;
  }

  feed(mono: Float32Array): void {
    let at = 0;
    while (at < mono.length) {
      const take = Math.min(SIZE - this.filled, mono.length - at);
      this.line.set(mono.subarray(at, at + take), this.filled);
      this.filled += take;
      at += take;
      if (this.filled === SIZE) {
        this.analyse();
        this.filled = 0;
      }
    }
  }

  read(): SpectralQuality {
    if (this.frames === 0 && this.filled > 0) {
      this.line.fill(0, this.filled);
      this.analyse();
      this.filled = 0;
    }
    if (this.frames === 0) return { snr: 0, bandwidth: 0 };
    let signal = 0;
    let noise = 0;
    const loud = new Float64Array(GROUPS);
    const quiet = new Float64Array(GROUPS);
    for (let g = 0; g < GROUPS; g++) {
      loud[g] = quantile(this.level, g, this.frames, 0.95);
      quiet[g] = quantile(this.floor, g, this.frames, QUIET_FRAMES);
      signal += 10 ** (loud[g]! / 10);
      noise += 10 ** (quiet[g]! / 10);
    }
    return {
      snr: Math.min(BEST, Math.max(0, 10 * Math.log10(Math.max(1e-12 * noise, signal - noise) / noise))),
      bandwidth: this.bandwidthOf(loud, quiet),
    };
  }

  private bandwidthOf(loud: Float64Array, quiet: Float64Array): number {
    const top = loud.reduce((a, b) => Math.max(a, b), LOWEST);
    for (let g = GROUPS - 1; g >= 0; g--) {
      if (loud[g]! > top - REACHES_DOWN && loud[g]! > quiet[g]! + STANDS_OUT)
        return ((g + 1) * GROUP * this.rate) / SIZE;
    }
    return 0;
  }

  private analyse(): void {
    let energy = 0;
    for (let n = 0; n < SIZE; n++) {
      this.frame[n] = this.line[n]! * this.window[n]!;
      energy += this.frame[n]! * this.frame[n]!;
    }
    // Digital silence says nothing about the noise of what was recorded.
    if (energy === 0) return;
    this.frames++;
    this.fft.forward(this.frame, this.frame);
    powerOf(this.frame, this.power);
    const scale = 1 / (SIZE * SIZE);
    for (let g = 0; g < GROUPS; g++) {
      let sum = 0;
      for (let k = 0; k < GROUP; k++) {
        this.sorted[k] = this.power[g * GROUP + k + 1]! * scale;
        sum += this.sorted[k]!;
      }
      this.sorted.sort();
      const between = (this.sorted[GROUP / 4 - 1]! + this.sorted[GROUP / 4]!) / 2;
      count(this.level, g, sum);
      count(this.floor, g, (GROUP * between) / SHARE_OF_NOISE);
    }
  }
}

function count(histogram: Uint32Array, group: number, power: number): void {
  const db = Math.floor(10 * Math.log10(power + 1e-18) - LOWEST);
  histogram[group * LEVELS + Math.min(LEVELS - 1, Math.max(0, db))]!++;
}

/** Level in dB below which the share `q` of a group's frames lies. */
function quantile(histogram: Uint32Array, group: number, frames: number, q: number): number {
  let seen = 0;
  for (let level = 0; level < LEVELS; level++) {
    seen += histogram[group * LEVELS + level]!;
    if (seen > q * (frames - 1)) return LOWEST + level + 0.5;
  }
  return LOWEST;
}

/** The four-term window of F. J. Harris (1978): side lobes at −92 dB, so that a clean tone does not fill the gaps beside it. */
function blackmanHarris(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, n) => {
    const a = (2 * Math.PI * n) / size;
    return 0.35875 - 0.48829 * Math.cos(a) + 0.14128 * Math.cos(2 * a) - 0.01168 * Math.cos(3 * a);
  });
}
