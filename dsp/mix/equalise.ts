import type { AudioSource, Frames } from '../audio/source.ts';
import { Scratch } from '../audio/views.ts';
import { RealFft } from '../signal/fft.ts';
import { hann } from '../signal/window.ts';
import { type BandLevels, THIRD_OCTAVES } from './thirdoctaves.ts';

/** dB. A tone control, not a rescue: what lies farther off is another arrangement, not another tone. */
const MOST = 6;
/** dB below its loudest band at which a recording has no more tone to match. */
const AUDIBLE = 60;
/** Largest mean correction, dB, that is not worth filtering for. */
const NEGLIGIBLE = 0.5;

/**
 * The correction in dB for each third octave that brings `have` towards `wanted`: the difference without its mean (level is the master's
 * business), smoothed over an octave, within ±6 dB, and 0 where either has no sound. null where it would be negligible everywhere.
 */
export function correctionTowards(wanted: BandLevels, have: BandLevels): readonly number[] | null {
  const topWanted = Math.max(...wanted.db);
  const topHave = Math.max(...have.db);
  const usable = THIRD_OCTAVES.map(
    (_, b) =>
      b < Math.min(wanted.limit, have.limit) && wanted.db[b]! > topWanted - AUDIBLE && have.db[b]! > topHave - AUDIBLE,
  );
  const count = usable.filter(Boolean).length;
  if (count === 0) return null;
  const difference = THIRD_OCTAVES.map((_, b) => (usable[b]! ? wanted.db[b]! - have.db[b]! : 0));
  const mean = difference.reduce((a, b) => a + b, 0) / count;
  const level = difference.map((db, b) => (usable[b]! ? db - mean : 0));
  const smooth = level.map((_, b) => {
    let sum = 0;
    let weight = 0;
    for (let k = -2; k <= 2; k++) {
      const value = level[b + k];
      if (value === undefined) continue;
      sum += (3 - Math.abs(k)) * value;
      weight += 3 - Math.abs(k);
    }
    return Math.max(-MOST, Math.min(MOST, sum / weight));
  });
  return smooth.some((db) => Math.abs(db) >= NEGLIGIBLE) ? smooth : null;
}

/** Half-length of the filter in seconds: 93 ms resolve a third octave at 31 Hz well enough for a gentle curve. */
const REACH = 0.0465;

/**
 * A source through a linear-phase filter with the given gains (dB a band of THIRD_OCTAVES, interpolated over log frequency): same length, aligned.
 * Random access; each read costs one convolution of its own span.
 */
export function equalisedSource(source: AudioSource, correction: readonly number[]): AudioSource {
  const half = Math.ceil((REACH * source.sampleRate) / 32) * 32;
  const taps = designTaps(correction, half, source.sampleRate);
  const convolver = new Convolver(taps, half);
  const scratch = new Scratch(source.channels);
  return {
    sampleRate: source.sampleRate,
    channels: source.channels,
    length: source.length,
    read(start: Frames, into: readonly Float32Array[]): void {
      const n = into[0]!.length;
      const planar = scratch.of(n + 2 * half);
      source.read(start - half, planar);
      for (let c = 0; c < into.length; c++) convolver.run(planar[c]!, into[c]!);
      for (const channel of into) {
        // What rings past either end is outside the recording.
        if (start < 0) channel.fill(0, 0, Math.min(n, -start));
        if (start + n > source.length) channel.fill(0, Math.max(0, source.length - start));
      }
    },
  };
}

/** 2 · half + 1 symmetric taps. */
function designTaps(correction: readonly number[], half: number, sampleRate: number): Float64Array {
  // A size PFFFT can do, four times the length so that windowing in time is the only smoothing of the curve.
  let size = 4096;
  while (size < 8 * half) size *= 2;
  const spectrum = new Float32Array(size);
  for (let k = 1; k < size / 2; k++) spectrum[2 * k] = gainAt(correction, (k * sampleRate) / size);
  spectrum[0] = gainAt(correction, 0);
  spectrum[1] = gainAt(correction, sampleRate / 2);
  const impulse = new Float32Array(size);
  RealFft.of(size).inverse(spectrum, impulse);
  const window = hann(2 * half + 2);
  return Float64Array.from(
    { length: 2 * half + 1 },
    (_, k) => (impulse[(k - half + size) % size]! / size) * window[k + 1]!,
  );
}

function gainAt(correction: readonly number[], hz: number): number {
  const position = hz <= 0 ? 0 : 15 + 3 * Math.log2(hz / 1000);
  const low = Math.max(0, Math.min(correction.length - 1, Math.floor(position)));
  const high = Math.min(correction.length - 1, low + 1);
  const share = Math.max(0, Math.min(1, position - low));
  return 10 ** ((correction[low]! * (1 - share) + correction[high]! * share) / 20);
}

/** Overlap-save convolution with a fixed filter. */
class Convolver {
  private readonly half: number;
  private readonly size: number;
  private readonly fft: RealFft;
  private readonly filter: Float32Array;
  private readonly frame: Float32Array;

  constructor(taps: Float64Array, half: number) {
    this.half = half;
    let size = 1024;
    while (size < 8 * half) size *= 2;
    this.size = size;
    this.fft = RealFft.of(size);
    this.filter = new Float32Array(size);
    this.filter.set(taps);
    this.fft.forward(this.filter, this.filter);
    this.frame = new Float32Array(size);
  }

  /** `x` is 2 · half longer than `out`: out[n] = Σ taps[k] · x[n + 2 · half − k]. */
  run(x: Float32Array, out: Float32Array): void {
    const { frame, filter, size } = this;
    const tail = 2 * this.half;
    const step = size - tail;
    for (let at = 0; at < out.length; at += step) {
      const available = Math.min(size, x.length - at);
      frame.set(x.subarray(at, at + available));
      frame.fill(0, available);
      this.fft.forward(frame, frame);
      frame[0]! *= filter[0]!;
      frame[1]! *= filter[1]!;
      for (let k = 2; k < size; k += 2) {
        const re = frame[k]! * filter[k]! - frame[k + 1]! * filter[k + 1]!;
        frame[k + 1] = frame[k]! * filter[k + 1]! + frame[k + 1]! * filter[k]!;
        frame[k] = re;
      }
      this.fft.inverse(frame, frame);
      const count = Math.min(step, out.length - at);
      for (let n = 0; n < count; n++) out[at + n] = frame[tail + n]! / size;
    }
  }
}
