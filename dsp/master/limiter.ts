import type { AudioSource, Frames } from '../audio/source.ts';
import { Scratch } from '../audio/views.ts';
import { interpolatedPeaks, PEAK_CONTEXT } from '../measure/truepeak.ts';

/** Seconds the gain begins to fall before a peak, and the length over which corners of the gain are rounded. */
const LOOK_AHEAD = 0.003;
/** Seconds until half of a reduction (in dB, about) has been given back: slow enough not to distort a bass note. */
const RELEASE = 0.08;

/**
 * A look-ahead limiter whose output's 4x interpolated peak stays at `ceiling` (linear), all channels turned down together.
 *
 * For each sample the gain that its neighbourhood's true peak allows is held for the look-ahead on both sides (a running minimum), given
 * back slowly, then averaged over the same width: the average of values that all lie at or below the allowed gain does so too, so
 * there is no overshoot at samples, and none worth hearing between them as the gain is smooth. Where nothing exceeds the ceiling
 * the gain is exactly 1. Output frame n belongs to input frame n: no latency.
 *
 * Blocks must be asked for in order, from frame 0: the release remembers what went before.
 */
export class Limiter {
  /** The largest reduction so far, dB ≥ 0. */
  maxReduction = 0;
  private readonly source: AudioSource;
  private readonly gain: number;
  private readonly ceiling: number;
  private readonly reach: Frames;
  private readonly giveBack: number;
  private readonly scratch: Scratch;
  private next: Frames = 0;
  private released = 1;
  private peaks = new Float64Array(0);
  private held = new Float64Array(0);
  private minima: Int32Array = new Int32Array(0);
  /** Given-back gains of the last 2 · reach frames, which the average of the next block still needs. */
  private readonly history: Float64Array;

  /** `gain` (linear) is applied before limiting. */
  constructor(source: AudioSource, gain: number, ceiling: number) {
    this.source = source;
    this.gain = gain;
    this.ceiling = ceiling;
    this.reach = Math.max(1, Math.round((LOOK_AHEAD * source.sampleRate) / 2));
    this.giveBack = 1 - Math.exp(-1 / (RELEASE * source.sampleRate));
    this.scratch = new Scratch(source.channels);
    this.history = new Float64Array(2 * this.reach).fill(1);
    // Gains before frame 0 matter only through their average; they start as the gain of an idle limiter.
    this.prime();
  }

  /** The next `into[0].length` frames of the limited signal. */
  process(into: readonly Float32Array[]): void {
    const n = into[0]!.length;
    const { reach } = this;
    // held[i] is the given-back gain of frame next − reach + i; the last one needs peaks up to next + n + 2 · reach.
    this.extend(n);
    this.source.read(this.next, into);
    let sum = 0;
    const width = 2 * reach + 1;
    for (let i = 0; i < width - 1; i++) sum += this.held[i]!;
    let least = 1;
    for (let i = 0; i < n; i++) {
      sum += this.held[i + width - 1]!;
      const mean = sum / width;
      // Within rounding of 1 means idle: the samples stay as they are.
      const limited = mean > 1 - 1e-9 ? 1 : mean;
      if (limited < least) least = limited;
      const gain = this.gain * limited;
      for (let c = 0; c < into.length; c++) into[c]![i]! *= gain;
      sum -= this.held[i]!;
    }
    this.maxReduction = Math.max(this.maxReduction, -20 * Math.log10(least));
    this.history.set(this.held.subarray(n, n + 2 * reach));
    this.next += n;
  }

  /** Computes the gains of the first `reach` frames, which the average of frame 0 needs. */
  private prime(): void {
    const { reach } = this;
    this.computeHeld(0, reach, reach);
    this.history.set(this.held.subarray(reach, 2 * reach), reach);
    this.history.fill(this.history[reach]!, 0, reach);
  }

  private extend(n: number): void {
    const { reach } = this;
    this.computeHeld(this.next + reach, n, 2 * reach);
    this.held.set(this.history);
  }

  /** held[offset + i] = given-back gain of frame first + i, for i < n. Frames come in order, once. */
  private computeHeld(first: Frames, n: number, offset: number): void {
    const { reach, ceiling } = this;
    const span = n + 2 * reach;
    if (this.peaks.length < span) {
      this.peaks = new Float64Array(span);
      this.minima = new Int32Array(span);
    }
    if (this.held.length < offset + n) {
      const grown = new Float64Array(offset + n);
      grown.set(this.held);
      this.held = grown;
    }
    const peaks = this.peaks.subarray(0, span).fill(0);
    const planar = this.scratch.of(span + 2 * PEAK_CONTEXT);
    this.source.read(first - reach - PEAK_CONTEXT, planar);
    for (const channel of planar) {
      for (let i = 0; i < span; i++) {
        const value = Math.abs(channel[i + PEAK_CONTEXT]!);
        if (value > peaks[i]!) peaks[i] = value;
      }
      interpolatedPeaks(channel, PEAK_CONTEXT, span, ceiling / this.gain, peaks);
    }
    // Running maximum of the peaks over 2 · reach + 1 frames by a queue of falling peaks.
    const queue = this.minima;
    let head = 0;
    let tail = 0;
    let released = this.released;
    for (let i = 0; i < span; i++) {
      while (tail > head && peaks[queue[tail - 1]!]! <= peaks[i]!) tail--;
      queue[tail++] = i;
      const centre = i - 2 * reach;
      if (centre < 0) continue;
      while (queue[head]! < centre) head++;
      const loudest = this.gain * peaks[queue[head]!]!;
      const allowed = loudest > ceiling ? ceiling / loudest : 1;
      released = Math.min(allowed, released + (1 - released) * this.giveBack);
      // The tail of an exponential never ends; a millionth of a dB is idle.
      if (allowed === 1 && released > 1 - 1e-7) released = 1;
      this.held[offset + centre] = released;
    }
    this.released = released;
  }
}
