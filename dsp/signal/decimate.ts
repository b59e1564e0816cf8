import type { AudioSource } from '../audio/source.ts';
import { Scratch } from '../audio/views.ts';
import { FoldDecimator } from './fold-decimator.ts';
import { greatestDivisor, sinc } from './sinc.ts';
import { kaiser } from './window.ts';

/** Zero crossings of the sinc on each side at the lower rate: with the window below 80 dB against aliases outside the transition. */
export const FINE = 12;
/** The same where aliases near the new Nyquist frequency do no harm, as in onset detection: three times faster, clean below half of it. */
export const COARSE = 4;
/** Kaiser's β for 80 dB. */
const KAISER_BETA = 7.86;
/** Pass band as a share of the lower Nyquist frequency. */
const CUTOFF = 0.9;
/** Above this many phases the nearest one is taken: its error lies 60 dB below the signal. */
const MOST_PHASES = 1024;

/** Whole factors that are done by FFT, where the kernel reaches farther than SHORT frames: below that the direct sum is as fast. */
const FOLDS = [2, 4, 8, 16];
const SHORT = 16;

/**
 * A view of a source at another rate for analysis, mostly a lower one: polyphase windowed sinc, aligned (frame n is time n / rate),
 * round(length · rate / source rate) frames long. Flat to 0.8 of the lower Nyquist frequency. What people hear is resampled in the host instead.
 * `zeroCrossings` of the kernel on each side, FINE or COARSE, trade quality for speed. A source that has this rate already is returned as it is. The view owns scratch buffers: one thread, one reader at a time.
 */
export function decimatedSource(source: AudioSource, rate: number, zeroCrossings: number = FINE): AudioSource {
  if (rate === source.sampleRate) return source;
  const divisor = greatestDivisor(rate, source.sampleRate);
  const kernel = polyphase(source.sampleRate, rate, Math.min(MOST_PHASES, rate / divisor), zeroCrossings);
  const scratch = new Scratch(source.channels);
  const step = source.sampleRate / rate;
  if (FOLDS.includes(step) && kernel.half > SHORT) return foldedSource(source, rate, kernel.phases[0]!);
  return {
    sampleRate: rate,
    channels: source.channels,
    length: Math.round((source.length * rate) / source.sampleRate),
    read(start, into) {
      const { phases, half } = kernel;
      const taps = 2 * half;
      const first = Math.floor(start * step) - half + 1;
      const planar = scratch.of(Math.ceil((into[0]!.length + 1) * step) + taps + 2);
      source.read(first, planar);
      for (let c = 0; c < into.length; c++) {
        const x = planar[c]!;
        const out = into[c]!;
        for (let n = 0; n < out.length; n++) {
          const position = (start + n) * step;
          let whole = Math.floor(position);
          let phase = Math.round((position - whole) * phases.length);
          if (phase === phases.length) {
            phase = 0;
            whole++;
          }
          const h = phases[phase]!;
          const at = whole - half + 1 - first;
          // Four sums side by side: in one sum each addition would wait for the one before it.
          let a = 0;
          let b = 0;
          let e = 0;
          let d = 0;
          let k = 0;
          for (; k + 3 < taps; k += 4) {
            a += h[k]! * x[at + k]!;
            b += h[k + 1]! * x[at + k + 1]!;
            e += h[k + 2]! * x[at + k + 2]!;
            d += h[k + 3]! * x[at + k + 3]!;
          }
          for (; k < taps; k++) a += h[k]! * x[at + k]!;
          out[n] = a + b + (e + d);
        }
      }
    },
  };
}

/** The same for one whole factor, by FFT. */
function foldedSource(source: AudioSource, rate: number, taps: Float64Array): AudioSource {
  const factor = source.sampleRate / rate;
  const decimator = new FoldDecimator(taps, factor);
  const before = taps.length / 2 - 1;
  const scratch = new Scratch(source.channels);
  return {
    sampleRate: rate,
    channels: source.channels,
    length: Math.round(source.length / factor),
    read(start, into) {
      const wanted = into[0]!.length;
      const blocks = Math.ceil(wanted / decimator.given);
      const planar = scratch.of((blocks - 1) * decimator.given * factor + decimator.span);
      source.read(start * factor - before, planar);
      for (let c = 0; c < into.length; c++) {
        for (let at = 0; at < wanted; at += decimator.given) {
          const from = at * factor;
          const out = into[c]!.subarray(at, Math.min(wanted, at + decimator.given));
          decimator.run(planar[c]!.subarray(from, from + decimator.span), out);
        }
      }
    },
  };
}

/** phases[p][k]: weight of input frame whole − half + 1 + k for an output at whole + p / count. Each phase sums to 1. */
function polyphase(
  from: number,
  to: number,
  count: number,
  zeroCrossings: number,
): { phases: Float64Array[]; half: number } {
  const stretch = Math.max(1, from / to);
  const half = Math.ceil(zeroCrossings * stretch);
  const cutoff = CUTOFF / stretch;
  const phases = Array.from({ length: count }, (_, p) => {
    const h = Float64Array.from({ length: 2 * half }, (_, k) => {
      const t = k - half + 1 - p / count;
      return sinc(t * cutoff) * kaiser(t / half, KAISER_BETA);
    });
    const sum = h.reduce((a, b) => a + b, 0);
    return h.map((weight) => weight / sum);
  });
  return { phases, half };
}
