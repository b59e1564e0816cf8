import { Biquad } from '../signal/biquad.ts';
import { EnergyHistogram } from './histogram.ts';
import { kWeighting } from './kweighting.ts';

/** What a loudness meter reads when nothing passes the absolute gate, LUFS. */
export const SILENT_LUFS = -70;

export interface Loudness {
  /** Integrated loudness, LUFS, SILENT_LUFS for silence. Programmes shorter than 400 ms count as one block. */
  readonly integrated: number;
  /** Loudness range, LU (EBU Tech 3342). 0 where less than 3 s sound. */
  readonly range: number;
  /** Largest loudness of any 400 ms, LUFS. */
  readonly momentaryMax: number;
  /** Largest loudness of any 3 s, LUFS; of the whole programme where it is shorter. */
  readonly shortTermMax: number;
}

/** Meters step by 10 ms: at the usual 100 ms the maxima of short events read up to 0.5 LU low (EBU 3341 case 13). */
const STEPS_PER_SECOND = 100;
const MOMENTARY_STEPS = 40;
const SHORT_TERM_STEPS = 300;
/** Gating blocks overlap by 75 %: a new one each 100 ms. The same raster serves the loudness range. */
const GATING_STEPS = 10;

/** 5.0 and 5.1 in the order L R C (LFE) Ls Rs: surrounds count +1.5 dB, the LFE channel does not count. Other layouts: 1 each. */
function channelWeights(channels: number): readonly number[] {
  if (channels === 5) return [1, 1, 1, 1.41, 1.41];
  if (channels === 6) return [1, 1, 1, 0, 1.41, 1.41];
  return new Array<number>(channels).fill(1);
}

/** ITU-R BS.1770-4 / EBU R 128 meter: feed planar blocks of any size in order; constant memory. */
export class LoudnessMeter {
  /** Loudness of the last full 400 ms and 3 s, LUFS, −∞ before there is one or in silence. */
  momentary = Number.NEGATIVE_INFINITY;
  shortTerm = Number.NEGATIVE_INFINITY;
  private readonly rate: number;
  private readonly weights: readonly number[];
  private readonly filters: readonly (readonly [Biquad, Biquad])[];
  private readonly ring = new Float64Array(SHORT_TERM_STEPS);
  private readonly gating = new EnergyHistogram();
  private readonly ranges = new EnergyHistogram();
  private scratch = new Float64Array(0);
  private step = 0;
  private stepEnergy = 0;
  private frames = 0;
  private total = 0;
  private momentaryPeak = 0;
  private shortTermPeak = 0;

  constructor(sampleRate: number, channels: number, weights: readonly number[] = channelWeights(channels)) {
    this.rate = sampleRate;
    this.weights = weights;
    const [shelf, highPass] = kWeighting(sampleRate);
    this.filters = Array.from({ length: channels }, () => [new Biquad(shelf), new Biquad(highPass)] as const);
  }

  feed(block: readonly Float32Array[]): void {
    const n = block[0]!.length;
    if (this.scratch.length < 2 * n) this.scratch = new Float64Array(2 * n);
    const energy = this.scratch.subarray(0, n).fill(0);
    const x = this.scratch.subarray(n, 2 * n);
    for (let c = 0; c < this.filters.length; c++) {
      const weight = this.weights[c]!;
      if (weight === 0) continue;
      x.set(block[c]!);
      this.filters[c]![0].run(x);
      this.filters[c]![1].run(x);
      for (let i = 0; i < n; i++) energy[i]! += weight * x[i]! * x[i]!;
    }
    let from = 0;
    while (from < n) {
      const stepEnd = this.boundary(this.step + 1);
      const to = Math.min(n, from + stepEnd - this.frames);
      let sum = 0;
      for (let i = from; i < to; i++) sum += energy[i]!;
      this.stepEnergy += sum;
      this.frames += to - from;
      from = to;
      if (this.frames === stepEnd) this.endStep();
    }
  }

  /** What has been heard so far. */
  read(): Loudness {
    const whole = this.frames === 0 ? 0 : (this.total + this.stepEnergy) / this.frames;
    const momentaryPeak = this.step < MOMENTARY_STEPS ? whole : this.momentaryPeak;
    const shortTermPeak = this.step < SHORT_TERM_STEPS ? whole : this.shortTermPeak;
    const integrated = this.step < MOMENTARY_STEPS ? loudnessOf(whole) : loudnessOf(this.gating.gatedMean(10));
    return {
      integrated: Math.max(SILENT_LUFS, integrated),
      range: this.ranges.spread(20, 0.1, 0.95),
      momentaryMax: Math.max(SILENT_LUFS, loudnessOf(momentaryPeak)),
      shortTermMax: Math.max(SILENT_LUFS, loudnessOf(shortTermPeak)),
    };
  }

  private endStep(): void {
    const { ring, step } = this;
    ring[step % SHORT_TERM_STEPS] = this.stepEnergy;
    this.total += this.stepEnergy;
    this.stepEnergy = 0;
    this.step++;
    if (this.step >= MOMENTARY_STEPS) {
      const mean = this.meanOfLast(MOMENTARY_STEPS);
      this.momentary = loudnessOf(mean);
      this.momentaryPeak = Math.max(this.momentaryPeak, mean);
      if (this.step % GATING_STEPS === 0) this.gating.add(mean, this.momentary);
    }
    if (this.step >= SHORT_TERM_STEPS) {
      const mean = this.meanOfLast(SHORT_TERM_STEPS);
      this.shortTerm = loudnessOf(mean);
      this.shortTermPeak = Math.max(this.shortTermPeak, mean);
      if (this.step % GATING_STEPS === 0) this.ranges.add(mean, this.shortTerm);
    }
  }

  /** Mean weighted power of the last `steps` steps. Summed afresh each time: a running sum would keep rounding errors of loud passages. */
  private meanOfLast(steps: number): number {
    let sum = 0;
    for (let k = this.step - steps; k < this.step; k++) sum += this.ring[k % SHORT_TERM_STEPS]!;
    return sum / (this.boundary(this.step) - this.boundary(this.step - steps));
  }

  /** The frame at which step k begins: steps are 10 ms to the nearest frame, without drift. */
  private boundary(step: number): number {
    return Math.round((step * this.rate) / STEPS_PER_SECOND);
  }
}

function loudnessOf(power: number): number {
  return -0.691 + 10 * Math.log10(power);
}
