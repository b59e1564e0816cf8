import type { AudioSource, Progress } from '../audio/source.ts';
import { powerDecibels } from '../measure/decibels.ts';
import { eachBlock } from '../measure/measure.ts';
import { powerOf, RealFft } from '../signal/fft.ts';
import { hann } from '../signal/window.ts';

/** Centres of the third-octave bands, Hz: 1000 · 2^(k/3) from 31 Hz to 20 kHz. */
export const THIRD_OCTAVES: readonly number[] = Array.from({ length: 29 }, (_, k) => 1000 * 2 ** ((k - 15) / 3));

export interface BandLevels {
  /** dB a band of THIRD_OCTAVES relative to the whole; bands above half the rate repeat the last one below. */
  readonly db: readonly number[];
  /** Index of the first band that the rate cannot carry. */
  readonly limit: number;
}

const SIZE = 8192;

/** Long-term power in third octaves over all channels: feed planar blocks of any size in order; constant memory. */
export class ThirdOctaveMeter {
  private readonly rate: number;
  private readonly fft = RealFft.of(SIZE);
  private readonly window = hann(SIZE);
  private readonly power = new Float64Array(SIZE / 2 + 1);
  private readonly sums = new Float64Array(SIZE / 2 + 1);
  private readonly frame = new Float32Array(SIZE);
  private lines: Float32Array[] = [];
  private filled = 0;

  constructor(sampleRate: number) {
    this.rate = sampleRate;
  }

  feed(block: readonly Float32Array[]): void {
    if (this.lines.length === 0) this.lines = block.map(() => new Float32Array(SIZE));
    const length = block[0]!.length;
    for (let at = 0; at < length; ) {
      const take = Math.min(SIZE - this.filled, length - at);
      for (let c = 0; c < block.length; c++) this.lines[c]!.set(block[c]!.subarray(at, at + take), this.filled);
      this.filled += take;
      at += take;
      if (this.filled === SIZE) this.analyse();
    }
  }

  read(): BandLevels {
    if (this.filled > 0) {
      for (const line of this.lines) line.fill(0, this.filled);
      this.analyse();
    }
    const total = this.sums.reduce((a, b) => a + b, 0);
    const limit = THIRD_OCTAVES.filter((hz) => hz * 2 ** (1 / 6) < this.rate / 2).length;
    const db: number[] = [];
    for (let b = 0; b < THIRD_OCTAVES.length; b++) {
      if (b >= limit) db.push(db[limit - 1]!);
      else db.push(total === 0 ? powerDecibels(0) : powerDecibels(this.bandPower(THIRD_OCTAVES[b]!) / total));
    }
    return { db, limit };
  }

  /** Power between the band's edges; bins on an edge count by the part that lies inside. */
  private bandPower(hz: number): number {
    const low = ((hz * 2 ** (-1 / 6)) / this.rate) * SIZE;
    const high = ((hz * 2 ** (1 / 6)) / this.rate) * SIZE;
    let power = 0;
    for (let k = Math.floor(low); k <= Math.ceil(high) && k <= SIZE / 2; k++) {
      const share = Math.min(high, k + 0.5) - Math.max(low, k - 0.5);
      if (share > 0) power += this.sums[k]! * Math.min(1, share);
    }
    return power;
  }

  private analyse(): void {
    this.filled = 0;
    for (const line of this.lines) {
      for (let n = 0; n < SIZE; n++) this.frame[n] = line[n]! * this.window[n]!;
      this.fft.forward(this.frame, this.frame);
      powerOf(this.frame, this.power);
      for (let k = 0; k < this.sums.length; k++) this.sums[k]! += this.power[k]!;
    }
  }
}

/** The long-term third-octave spectrum of a whole source. */
export function thirdOctavesOf(source: AudioSource, progress: Progress): BandLevels {
  const meter = new ThirdOctaveMeter(source.sampleRate);
  eachBlock(source, progress, (block) => meter.feed(block));
  return meter.read();
}
