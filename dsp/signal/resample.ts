import type { AudioSource } from '../audio/source.ts';
import { greatestDivisor, sinc } from './sinc.ts';
import { kaiser } from './window.ts';

/** Zero crossings of the sinc on either side. With the window below: 0.01 dB of ripple up to 95 % of the band, 90 dB of rejection. */
const CROSSINGS = 40;
/** Of Kaiser's window. */
const BETA = 9;
/** Share of the narrower band that is kept: the rest is where the filter falls. */
const PASS = 0.94;

/**
 * Samples `start` … `start + length − 1` of a source at another rate, planar: sample n lies at n / rate seconds. Band-limited interpolation (Smith and Gossett,
 * ICASSP 1984) with a kernel of its own for each phase that occurs. What lies outside the source is silence. For spans, as `readSpan` is.
 */
export function resampledSpan(source: AudioSource, rate: number, start: number, length: number): Float32Array[] {
  if (rate === source.sampleRate) {
    const same = Array.from({ length: source.channels }, () => new Float32Array(length));
    source.read(start, same);
    return same;
  }
  const divisor = greatestDivisor(rate, source.sampleRate);
  const up = rate / divisor;
  const down = source.sampleRate / divisor;
  // Cycles a source sample.
  const cutoff = PASS * Math.min(1, rate / source.sampleRate);
  const reach = Math.ceil(CROSSINGS / cutoff);
  const kernels = new Map<number, Float64Array>();
  const from = Math.floor((start * down) / up) - reach;
  const last = Math.floor(((start + length - 1) * down) / up) + reach + 1;
  const input = Array.from({ length: source.channels }, () => new Float32Array(last - from + 1));
  source.read(from, input);
  const output = input.map(() => new Float32Array(length));
  for (let n = 0; n < length; n++) {
    // Exact in whole numbers: position = whole + phase / up.
    const scaled = (start + n) * down;
    const whole = Math.floor(scaled / up);
    const phase = scaled - whole * up;
    let kernel = kernels.get(phase);
    if (kernel === undefined) {
      kernel = kernelAt(phase / up, reach, cutoff);
      kernels.set(phase, kernel);
    }
    const first = whole - reach + 1 - from;
    for (let c = 0; c < input.length; c++) {
      const x = input[c]!;
      let sum = 0;
      for (let k = 0; k < kernel.length; k++) sum += kernel[k]! * x[first + k]!;
      output[c]![n] = sum;
    }
  }
  return output;
}

/** Taps for a point `fraction` of the way from a sample to the next: the first belongs to the sample reach − 1 before it. */
function kernelAt(fraction: number, reach: number, cutoff: number): Float64Array {
  const taps = Float64Array.from({ length: 2 * reach }, (_, k) => {
    const x = k - (reach - 1) - fraction;
    return cutoff * sinc(cutoff * x) * kaiser(x / reach, BETA);
  });
  // Every phase passes a constant as it is: what the window leaves of that would be a tone at the phases' rate.
  const sum = taps.reduce((a, b) => a + b, 0);
  return taps.map((tap) => tap / sum);
}
