/** What the network sees of a spectrum. models/training/bands.py is the same in Python. */

/** Bands of one bin (to 2.8 kHz), of two (to 8.3 kHz) and of six (to 16.5 kHz). */
const SINGLES = 256;
const PAIRS = 256;
const SIXES = 128;
export const BANDS = SINGLES + PAIRS + SIXES;
/** Of mid, side, left and right. */
export const POWERS = 4;
/** The powers, then what the classical separator gives each stem of mid and of side. */
export const INPUTS = POWERS + 8;
/** Seconds of a frame: 4096 samples at 44.1 kHz. Other rates take the nearest size, so that a band lies at the same frequencies. */
const FRAME = { samples: 4096, rate: 44100 };
/** Of power: 0.3 of magnitude, near to what loudness does. */
const POWER = 0.15;
/** Added to the level, so that silence is none the louder. */
const SILENCE = 1e-10;

/** First bin of each band, and the bin after the last band. */
export const EDGES: Int32Array = (() => {
  const edges = [0];
  for (let b = 0; b < BANDS; b++) edges.push(edges[b]! + (b < SINGLES ? 1 : b < SINGLES + PAIRS ? 2 : 6));
  return Int32Array.from(edges);
})();

/** Bins of each band. */
const WIDTHS = EDGES.subarray(0, BANDS).map((edge, b) => EDGES[b + 1]! - edge);

/** Samples that a frame would have: the frame size is this or the next larger one that the FFT can do. */
export function samplesOfFrame(sampleRate: number): number {
  return (FRAME.samples * sampleRate) / FRAME.rate;
}

/** Σ|X|² over each band, from a packed spectrum (as in RealFft), to `into` from `at` on. Bands above half the rate are zero. */
export function powerSums(spectrum: Float32Array, into: Float32Array, at: number): void {
  const half = spectrum.length >> 1;
  for (let b = 0; b < BANDS; b++) {
    const to = Math.min(EDGES[b + 1]!, half);
    let sum = 0;
    for (let k = EDGES[b]!; k < to; k++) sum += spectrum[2 * k]! ** 2 + spectrum[2 * k + 1]! ** 2;
    into[at + b] = sum;
  }
  // The packed spectrum has the highest bin in the imaginary part of the lowest.
  into[at] = spectrum[0]! ** 2;
}

/** Σ Re mid · side* over each band, likewise. */
export function crossSums(mid: Float32Array, side: Float32Array, into: Float32Array, at: number): void {
  const half = mid.length >> 1;
  for (let b = 0; b < BANDS; b++) {
    const to = Math.min(EDGES[b + 1]!, half);
    let sum = 0;
    for (let k = EDGES[b]!; k < to; k++) sum += mid[2 * k]! * side[2 * k]! + mid[2 * k + 1]! * side[2 * k + 1]!;
    into[at + b] = sum;
  }
  into[at] = mid[0]! * side[0]!;
}

/** Σ|mid|², Σ|side|² and Σ Re mid · side* of each band [frames, BANDS]; all but the first are zero in mono. */
export type Sums = readonly [Float32Array, Float32Array, Float32Array];

/** Features [POWERS, frames, BANDS] from the sums of `frames` frames, with the level of the whole taken out. */
export function features([mids, sides, crosses]: Sums, frames: number, out: Float32Array): void {
  const size = frames * BANDS;
  let level = 0;
  for (let t = 0; t < frames; t++) {
    for (let b = 0; b < BANDS; b++) {
      const i = t * BANDS + b;
      const m = mids[i]! / WIDTHS[b]!;
      const s = sides[i]! / WIDTHS[b]!;
      const x = (2 * crosses[i]!) / WIDTHS[b]!;
      out[i] = m;
      out[size + i] = s;
      out[2 * size + i] = Math.max(0, m + s + x);
      out[3 * size + i] = Math.max(0, m + s - x);
      level += m + s;
    }
  }
  const gain = 1 / (level / size + SILENCE);
  for (let i = 0; i < POWERS * size; i++) out[i] = (out[i]! * gain) ** POWER;
}

/** into = spectrum · gain · scale, with one gain a band; above the last band its gain goes on. A `Bands` for StemWriter. */
export const ownBands = {
  apply(spectrum: Float32Array, gains: Float32Array, scale: number, into: Float32Array): void {
    const half = spectrum.length >> 1;
    for (let b = 0; b < BANDS; b++) {
      const gain = gains[b]! * scale;
      const to = b === BANDS - 1 ? half : Math.min(half, EDGES[b + 1]!);
      for (let k = Math.max(1, EDGES[b]!); k < to; k++) {
        into[2 * k] = spectrum[2 * k]! * gain;
        into[2 * k + 1] = spectrum[2 * k + 1]! * gain;
      }
    }
    into[0] = spectrum[0]! * gains[0]! * scale;
    into[1] = spectrum[1]! * gains[BANDS - 1]! * scale;
  },
};
