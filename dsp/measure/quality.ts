import { powerDecibels, SILENCE_DB } from './decibels.ts';

/** Sample statistics of a recording, all channels together unless said otherwise. */
export interface SampleStatistics {
  /** RMS over all samples, dBFS. */
  readonly rms: number;
  /** Sample peak over RMS, dB; 0 for silence. */
  readonly crest: number;
  /** Mean of the samples of the channel where it is farthest from 0, full scale 1. */
  readonly dc: number;
  /** Correlation of the first two channels, −1..1; 1 for mono and for silence. */
  readonly correlation: number;
  /** Share 0..1 of 10 ms steps whose peak lies below −60 dBFS in all channels. */
  readonly silence: number;
}

const QUIET = 10 ** (-60 / 20);

/** Feed planar blocks of any size in order; constant memory. */
export class SampleMeter {
  private readonly rate: number;
  private readonly sums: Float64Array;
  private readonly squares: Float64Array;
  private cross = 0;
  private frames = 0;
  private stepFrames = 0;
  private stepPeak = 0;
  private steps = 0;
  private quietSteps = 0;
  private peak = 0;

  constructor(sampleRate: number, channels: number) {
    this.rate = sampleRate;
    this.sums = new Float64Array(channels);
    this.squares = new Float64Array(channels);
  }

  feed(block: readonly Float32Array[]): void {
    const n = block[0]!.length;
    for (let c = 0; c < block.length; c++) {
      const x = block[c]!;
      let sum = 0;
      let square = 0;
      for (let i = 0; i < n; i++) {
        const value = x[i]!;
        sum += value;
        square += value * value;
      }
      this.sums[c]! += sum;
      this.squares[c]! += square;
    }
    if (block.length > 1) this.cross += dot(block[0]!, block[1]!);
    this.feedSteps(block, n);
    this.frames += n;
  }

  read(): SampleStatistics {
    const { frames, sums, squares } = this;
    if (frames === 0) {
      return { rms: SILENCE_DB, crest: 0, dc: 0, correlation: 1, silence: 1 };
    }
    const power = squares.reduce((a, b) => a + b, 0) / (frames * squares.length);
    const rms = powerDecibels(power);
    let dc = 0;
    for (const sum of sums) if (Math.abs(sum / frames) > Math.abs(dc)) dc = sum / frames;
    const energy = squares.length > 1 ? Math.sqrt(squares[0]! * squares[1]!) : 0;
    return {
      rms,
      crest: power > 0 ? powerDecibels(this.peak * this.peak) - rms : 0,
      dc,
      correlation: energy > 0 ? Math.max(-1, Math.min(1, this.cross / energy)) : 1,
      silence:
        (this.quietSteps + (this.stepFrames > 0 && this.stepPeak < QUIET ? 1 : 0)) /
        (this.steps + (this.stepFrames > 0 ? 1 : 0)),
    };
  }

  private feedSteps(block: readonly Float32Array[], n: number): void {
    const stepLength = Math.max(1, Math.round(this.rate / 100));
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < block.length; c++) {
        const value = Math.abs(block[c]![i]!);
        if (value > this.stepPeak) this.stepPeak = value;
      }
      if (++this.stepFrames < stepLength) continue;
      this.steps++;
      if (this.stepPeak < QUIET) this.quietSteps++;
      if (this.stepPeak > this.peak) this.peak = this.stepPeak;
      this.stepFrames = 0;
      this.stepPeak = 0;
    }
    if (this.stepPeak > this.peak) this.peak = this.stepPeak;
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
