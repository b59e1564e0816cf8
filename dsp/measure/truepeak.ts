import { kaiser } from '../signal/window.ts';

/** Taps on either side of a sample: 24 a phase keep the interpolation within 0.05 dB up to 0.45 of the rate. */
const REACH = 12;
const TAPS = 2 * REACH;
/** Samples that are judged together when looking for what cannot matter. */
const GROUP = 32;

/**
 * phases[p][k]: weight of x[n − REACH + 1 + k] in the value at n + (p + 1)/4, for p = 0, 1, 2. Kaiser-windowed sinc, unit DC gain.
 * Four phases reach −0.17 dB of any peak below 0.4 of the rate (ITU-R BS.1770-4, annex 2).
 */
const PHASES: readonly Float64Array[] = [0.25, 0.5, 0.75].map((offset) => {
  const taps = Float64Array.from({ length: TAPS }, (_, k) => {
    const t = offset + REACH - 1 - k;
    return (Math.sin(Math.PI * t) / (Math.PI * t)) * kaiser(t / REACH, 5);
  });
  const sum = taps.reduce((a, b) => a + b, 0);
  return taps.map((tap) => tap / sum);
});

/** No interpolated value can exceed the largest sample under the filter by more than this factor. */
const WORST_GAIN = Math.max(...PHASES.map((taps) => taps.reduce((sum, tap) => sum + Math.abs(tap), 0)));

/** Samples of context that `interpolatedPeaks` needs before and after the range it judges. */
export const PEAK_CONTEXT = REACH;

/**
 * peaks[i] = the larger of `peaks[i]` and every |value| of the 4x interpolated signal in [i − 1, i + 1] around sample `at + i`,
 * wherever that can exceed `floor`; elsewhere only samples themselves may be taken into account.
 * x must reach from at − PEAK_CONTEXT to at + length + PEAK_CONTEXT. Returns the largest value found.
 */
export function interpolatedPeaks(
  x: Float32Array,
  at: number,
  length: number,
  floor: number,
  peaks: Float32Array | Float64Array | null,
): number {
  let largest = 0;
  for (let from = 0; from < length; from += GROUP) {
    const to = Math.min(length, from + GROUP);
    let loudest = 0;
    for (let n = at + from - REACH; n < at + to + REACH; n++) {
      const value = Math.abs(x[n]!);
      if (value > loudest) loudest = value;
    }
    const limit = peaks === null ? Math.max(floor, largest) : floor;
    if (loudest * WORST_GAIN <= limit) continue;
    // Gap i lies between samples i and i + 1; the group also owns the gap before its first sample.
    for (let i = from - 1; i < to; i++) {
      const gap = gapPeak(x, at + i);
      if (gap > largest) largest = gap;
      if (peaks !== null) {
        if (i >= from && gap > peaks[i]!) peaks[i] = gap;
        if (i + 1 < to && gap > peaks[i + 1]!) peaks[i + 1] = gap;
      }
    }
  }
  return largest;
}

const [QUARTER, HALF, THREE_QUARTERS] = PHASES as [Float64Array, Float64Array, Float64Array];

/** Largest |value| at n, n + ¼, n + ½, n + ¾. */
function gapPeak(x: Float32Array, n: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  for (let k = 0, m = n - REACH + 1; k < TAPS; k++, m++) {
    const value = x[m]!;
    a += QUARTER[k]! * value;
    b += HALF[k]! * value;
    c += THREE_QUARTERS[k]! * value;
  }
  return Math.max(Math.abs(x[n]!), Math.abs(a), Math.abs(b), Math.abs(c));
}

/** Running maximum of the 4x oversampled signal over all channels: feed planar blocks of any size in order. */
export class TruePeakMeter {
  private readonly tails: Float32Array[];
  private samples = 0;
  private largest = 0;

  constructor(channels: number) {
    // Each channel's last samples, enough for the filter to look back over the seam of two blocks.
    this.tails = Array.from({ length: channels }, () => new Float32Array(2 * REACH));
  }

  feed(block: readonly Float32Array[]): void {
    for (let c = 0; c < this.tails.length; c++) this.feedChannel(block[c]!, c);
  }

  /** Largest sample so far, linear. */
  get samplePeak(): number {
    return this.samples;
  }

  /** True peak so far, linear, including the ringing after the last sample. */
  get truePeak(): number {
    let largest = Math.max(this.largest, this.samples);
    for (const tail of this.tails) {
      const ending = new Float32Array(4 * REACH);
      ending.set(tail);
      largest = Math.max(largest, interpolatedPeaks(ending, REACH, 2 * REACH, largest, null));
    }
    return largest;
  }

  private feedChannel(x: Float32Array, channel: number): void {
    for (let n = 0; n < x.length; n++) {
      const value = Math.abs(x[n]!);
      if (value > this.samples) this.samples = value;
    }
    const tail = this.tails[channel]!;
    const line = new Float32Array(tail.length + x.length);
    line.set(tail);
    line.set(x, tail.length);
    const floor = Math.max(this.largest, this.samples);
    this.largest = Math.max(this.largest, interpolatedPeaks(line, REACH, x.length, floor, null));
    tail.set(line.subarray(line.length - tail.length));
  }
}
