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

/** Samples that a frame would have: the frame size is this or the next larger one that the FFT can do. */
export function samplesOfFrame(sampleRate: number): number {
  return (FRAME.samples * sampleRate) / FRAME.rate;
}

/**
 * Sums over the bands of |mid|², |side|² and Re mid · side*, from packed spectra (as in RealFft). Bands above half the rate are zero.
 * `side` is null for mono.
 */
export function sums(mid: Float32Array, side: Float32Array | null, into: readonly Float32Array[], at: number): void {
  const [mids, sides, crosses] = into as [Float32Array, Float32Array, Float32Array];
  const half = mid.length >> 1;
  for (let b = 0; b < BANDS; b++) {
    let m = 0;
    let s = 0;
    let x = 0;
    for (let k = EDGES[b]!; k < Math.min(EDGES[b + 1]!, half); k++) {
      const re = mid[2 * k]!;
      // The packed spectrum has the highest bin in the imaginary part of the lowest.
      const im = k === 0 ? 0 : mid[2 * k + 1]!;
      m += re * re + im * im;
      if (side === null) continue;
      const sideRe = side[2 * k]!;
      const sideIm = k === 0 ? 0 : side[2 * k + 1]!;
      s += sideRe * sideRe + sideIm * sideIm;
      x += re * sideRe + im * sideIm;
    }
    mids[at + b] = m;
    sides[at + b] = s;
    crosses[at + b] = x;
  }
}

/** Features [POWERS, frames, BANDS] from the sums of `frames` frames [frames, BANDS], with the level of the whole taken out. */
export function features(bandSums: readonly Float32Array[], frames: number, out: Float32Array): void {
  const [mids, sides, crosses] = bandSums as [Float32Array, Float32Array, Float32Array];
  const size = frames * BANDS;
  let level = 0;
  for (let i = 0; i < size; i++) {
    const b = i % BANDS;
    const width = EDGES[b + 1]! - EDGES[b]!;
    const m = mids[i]! / width;
    const s = sides[i]! / width;
    const x = (2 * crosses[i]!) / width;
    out[i] = m;
    out[size + i] = s;
    out[2 * size + i] = Math.max(0, m + s + x);
    out[3 * size + i] = Math.max(0, m + s - x);
    level += m + s;
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
