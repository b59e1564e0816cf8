import { readSpan } from '../audio/memory.ts';
import type { AudioSource, Frames } from '../audio/source.ts';
import { sinc } from '../signal/sinc.ts';

/** Zero crossings of the kernel on each side: with the Hann window its aliases lie 60 dB down, below what survives in a replayed note. */
const CROSSINGS = 16;

/**
 * `length` frames of a source from `start` on, played `semitones` higher (and so faster) by windowed-sinc interpolation: frame n is the
 * source at start + n · 2^(semitones / 12). Formants move along, as they do on a fretted string; meant for a few semitones.
 */
export function transposedSpan(source: AudioSource, start: Frames, length: Frames, semitones: number): Float32Array[] {
  if (semitones === 0) return readSpan(source, start, length);
  const step = 2 ** (semitones / 12);
  // What would come to lie above the Nyquist frequency is taken out.
  const cutoff = Math.min(1, 1 / step);
  const half = Math.ceil(CROSSINGS / cutoff);
  const wide = readSpan(source, start - half, Math.ceil(length * step) + 2 * half + 1);
  const taps = new Float64Array(2 * half + 1);
  const out = wide.map(() => new Float32Array(length));
  for (let n = 0; n < length; n++) {
    const position = n * step;
    const whole = Math.floor(position);
    for (let k = -half; k <= half; k++) {
      const x = k - (position - whole);
      const window = Math.abs(x) < half ? 0.5 + 0.5 * Math.cos((Math.PI * x) / half) : 0;
      taps[k + half] = cutoff * sinc(cutoff * x) * window;
    }
    for (let c = 0; c < out.length; c++) {
      const from = wide[c]!;
      let sum = 0;
      for (let k = 0; k < taps.length; k++) sum += taps[k]! * from[whole + k]!;
      out[c]![n] = sum;
    }
  }
  return out;
}
