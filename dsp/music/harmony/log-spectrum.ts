/** Bins a semitone of the log-frequency spectrum: three, as in NNLS chroma, so that a note stands apart from mistuning. */
export const BINS = 3;
/** The lowest note of the log-frequency spectrum: A0, MIDI. */
export const LOWEST = 21;
/** The number of semitones it spans: to D8, just under 5 kHz. */
const SEMITONES = 90;
export const LOG_BINS = SEMITONES * BINS;

/** Maps magnitudes of FFT bins onto a log-frequency axis of three bins a semitone, tuned to the song. */
export class LogMap {
  private readonly first: Int32Array;
  private readonly offset: Int32Array;
  private readonly weights: Float32Array;
  private readonly rate: number;
  private readonly size: number;
  private readonly tuning: number;

  /** For an FFT of `size` points at `rate` Hz, with the song `tuning` semitones above 440 Hz. */
  constructor(size: number, rate: number, tuning: number) {
    this.size = size;
    this.rate = rate;
    this.tuning = tuning;
    this.first = new Int32Array(LOG_BINS);
    this.offset = new Int32Array(LOG_BINS + 1);
    const weights: number[] = [];
    const last = size / 2 - 1;
    for (let b = 0; b < LOG_BINS; b++) {
      const centre = this.binOf(b);
      // A triangle from neighbour to neighbour, but at least one FFT bin wide, so that low notes are interpolated.
      const below = Math.max(1, centre - this.binOf(b - 1));
      const above = Math.max(1, this.binOf(b + 1) - centre);
      const from = Math.max(1, Math.ceil(centre - below));
      const to = Math.min(last, Math.floor(centre + above));
      this.first[b] = from;
      const start = weights.length;
      let sum = 0;
      for (let k = from; k <= to; k++) {
        const weight = k < centre ? 1 - (centre - k) / below : 1 - (k - centre) / above;
        weights.push(Math.max(0, weight));
        sum += Math.max(0, weight);
      }
      for (let w = start; w < weights.length; w++) weights[w]! /= sum > 0 ? sum : 1;
      this.offset[b + 1] = weights.length;
    }
    this.weights = Float32Array.from(weights);
  }

  /** into[b] += weighted mean magnitude around log bin b. */
  add(magnitudes: Float32Array, into: Float32Array, gain: number): void {
    for (let b = 0; b < LOG_BINS; b++) {
      let sum = 0;
      let k = this.first[b]!;
      for (let w = this.offset[b]!; w < this.offset[b + 1]!; w++) sum += this.weights[w]! * magnitudes[k++]!;
      into[b]! += gain * sum;
    }
  }

  /** FFT bin (fractional) of a log bin; BINS · n + 1 is the centre of note LOWEST + n. */
  private binOf(b: number): number {
    return this.binOfNote(LOWEST + (b - 1) / BINS);
  }

  /** FFT bin (fractional) of a note, fractional MIDI number. */
  binOfNote(midi: number): number {
    return (440 * 2 ** ((midi + this.tuning - 69) / 12) * this.size) / this.rate;
  }
}

/**
 * Takes the broad-band part (drums, breath, noise) and half of the tilt off a log spectrum, in place: what stands above
 * the mean of its octave, divided by the root of that octave's deviation (after Mauch & Dixon 2010, who divide by the
 * deviation itself: that lifts partials to the height of notes). The result's root mean square is 1.
 */
export function whiten(x: Float32Array, scratch: Float64Array): void {
  const half = 6 * BINS;
  let total = 0;
  for (let b = 0; b < x.length; b++) total += x[b]!;
  const least = (1e-3 * total) / x.length;
  let energy = 0;
  for (let b = 0; b < x.length; b++) {
    let sum = 0;
    let squares = 0;
    const from = Math.max(0, b - half);
    const to = Math.min(x.length - 1, b + half);
    for (let k = from; k <= to; k++) {
      sum += x[k]!;
      squares += x[k]! * x[k]!;
    }
    const n = to - from + 1;
    const mean = sum / n;
    const deviation = Math.sqrt(Math.max(0, squares / n - mean * mean));
    scratch[b] = Math.max(0, x[b]! - mean) / Math.max(deviation, least, 1e-12) ** TILT;
    energy += scratch[b]! * scratch[b]!;
  }
  const scale = energy > 0 ? Math.sqrt(x.length / energy) : 0;
  for (let b = 0; b < x.length; b++) x[b] = scratch[b]! * scale;
}

const TILT = 0.5;
