/**
 * Sine embeddings of positions as upstream computes them, in single precision throughout: a phase of a thousand radians is rounded there by 3e-5, and that
 * rounding is part of what the network was trained with.
 */

const { fround } = Math;

/** [steps, width]: cosines of the first half of the phases, then their sines. */
export function sineOfTime(steps: number, width: number, maxPeriod: number): Float32Array {
  const half = width / 2;
  const periods = Float32Array.from({ length: half }, (_, k) => maxPeriod ** fround(k / (half - 1)));
  const out = new Float32Array(steps * width);
  for (let step = 0; step < steps; step++) {
    for (let k = 0; k < half; k++) {
      const phase = fround(step / periods[k]!);
      out[step * width + k] = Math.cos(phase);
      out[step * width + half + k] = Math.sin(phase);
    }
  }
  return out;
}

/** [frames · bands, width], the bands of a frame together: sine and cosine in turn, of the frame in the first half of the channels and of the band in the second. */
export function sineOfTimeAndBand(frames: number, bands: number, width: number, maxPeriod: number): Float32Array {
  const half = width / 2;
  const step = fround(-Math.log(maxPeriod) / half);
  const rates = Float32Array.from({ length: half / 2 }, (_, k) => Math.exp(fround(2 * k * step)));
  const out = new Float32Array(frames * bands * width);
  for (let frame = 0, at = 0; frame < frames; frame++) {
    for (let band = 0; band < bands; band++, at += width) {
      for (let k = 0; k < rates.length; k++) {
        const time = fround(frame * rates[k]!);
        const pitch = fround(band * rates[k]!);
        out[at + 2 * k] = Math.sin(time);
        out[at + 2 * k + 1] = Math.cos(time);
        out[at + half + 2 * k] = Math.sin(pitch);
        out[at + half + 2 * k + 1] = Math.cos(pitch);
      }
    }
  }
  return out;
}
