import { readSpan } from '../audio/memory.ts';
import type { AudioSource } from '../audio/source.ts';
import { powerOf } from '../signal/fft.ts';
import { Stft } from '../signal/stft.ts';
import { noiseFloor } from './noise-floor.ts';
import type { Mended, Remedy } from './remedy.ts';

/** Seconds: resolves a bass's partials; transients smear over less than what they mask. */
const WINDOW = 0.046;
/** Weight of the frame before in the decision-directed estimate of the signal-to-noise ratio (Ephraim & Malah 1984). */
const INERTIA = 0.96;
/** The a-priori signal-to-noise ratio is held above −25 dB, as in the papers: below, musical noise begins. */
const LEAST_PRIOR = 10 ** -2.5;
/** Never below −40 dB: deeper holes are heard as such. */
const DEEPEST = 0.01;

/** Takes steady noise away: what is always there in the wound and is not there in the stem's clean passages. */
export const denoise: Remedy = {
  name: 'denoise',
  cause: 'noise',
  mend(wound, progress) {
    const stft = new Stft(windowAt(wound.sampleRate), windowAt(wound.sampleRate) / 4);
    if (wound.to - wound.from < stft.size) return null;
    const own = cleanFloor(wound.clean, stft);
    let noisy = 0;
    const audio = wound.audio.map((channel, c) => {
      const noise = noiseFloor(channel, wound.from, wound.to, stft);
      const deepest = new Float64Array(noise.length);
      for (let k = 0; k < noise.length; k++) {
        const excess = Math.max(0, noise[k]! - own[k]!);
        // What the stem's own floor leaves: noise is lowered to it, and no further.
        deepest[k] = excess > 0 ? Math.max(DEEPEST, Math.sqrt(own[k]! / noise[k]!)) : 1;
        noise[k] = excess;
        noisy += excess;
      }
      return attenuate(channel, noise, deepest, stft, (fraction) => progress((c + fraction) / wound.audio.length));
    });
    if (noisy === 0) return null;
    return {
      audio,
      confidence: 0.7,
      what: 'lowered the steady noise to the floor of the clean passages',
      settings: { denoiseWindow: stft.size },
    } satisfies Mended;
  },
};

function windowAt(sampleRate: number): number {
  return 2 ** Math.round(Math.log2(WINDOW * sampleRate));
}

/** The floor of the clean passages together: for each bin the median of the passages' floors; zeros where there are none. */
function cleanFloor(clean: readonly AudioSource[], stft: Stft): Float64Array {
  const floors = clean.slice(0, 5).map((passage) => {
    const length = Math.min(passage.length, 4 * passage.sampleRate);
    return noiseFloor(readSpan(passage, 0, length)[0]!, 0, length, stft);
  });
  return new Float64Array(stft.size / 2 + 1).map((_, k) => {
    const sorted = Float64Array.from(floors, (floor) => floor[k]!).sort();
    const middle = sorted[sorted.length >> 1];
    return middle !== undefined && Number.isFinite(middle) ? middle : 0;
  });
}

/**
 * Minimum mean-square error estimate of the log amplitude (Ephraim & Malah 1985) of x under noise of the given power,
 * with the gain held above `deepest`.
 */
function attenuate(
  x: Float32Array,
  noise: Float64Array,
  deepest: Float64Array,
  stft: Stft,
  progress: (fraction: number) => void,
): Float32Array {
  const { size, hop } = stft;
  const bins = noise.length;
  const padded = new Float32Array(x.length + 2 * size);
  padded.set(x, size);
  const out = new Float32Array(padded.length);
  const spectrum = new Float32Array(size);
  const power = new Float64Array(bins);
  const before = new Float64Array(bins);
  const gain = new Float64Array(bins);
  const frame = new Float32Array(size);
  for (let at = 0; at + size <= padded.length; at += hop) {
    if (at % (16 * hop) === 0) progress(at / padded.length);
    stft.analyse(padded, at, spectrum);
    powerOf(spectrum, power);
    for (let k = 0; k < bins; k++) {
      gain[k] = 1;
      if (noise[k]! === 0) continue;
      const posterior = power[k]! / noise[k]!;
      const prior = Math.max(LEAST_PRIOR, INERTIA * before[k]! + (1 - INERTIA) * Math.max(0, posterior - 1));
      gain[k] = Math.max(deepest[k]!, Math.min(1, logAmplitudeGain(prior, posterior)));
      before[k] = gain[k]! * gain[k]! * posterior;
    }
    spectrum[0]! *= gain[0]!;
    spectrum[1]! *= gain[bins - 1]!;
    for (let k = 1; k < bins - 1; k++) {
      spectrum[2 * k]! *= gain[k]!;
      spectrum[2 * k + 1]! *= gain[k]!;
    }
    stft.synthesise(spectrum, frame);
    for (let n = 0; n < size; n++) out[at + n]! += frame[n]!;
  }
  const scale = 1 / stft.overlapGain;
  return out.subarray(size, size + x.length).map((value) => value * scale);
}

/** Gain of the MMSE log-amplitude estimator for the a-priori and a-posteriori signal-to-noise ratios (power). */
export function logAmplitudeGain(prior: number, posterior: number): number {
  const wiener = prior / (1 + prior);
  return wiener * Math.exp(0.5 * exponentialIntegral(Math.max(1e-6, wiener * posterior)));
}

/** E₁(v) for v > 0, to 5e-5 (Abramowitz & Stegun 5.1.53, 5.1.56). */
function exponentialIntegral(v: number): number {
  if (v < 1) {
    return (
      -Math.log(v) -
      0.57721566 +
      v * (0.99999193 + v * (-0.24991055 + v * (0.05519968 + v * (-0.00976004 + v * 0.00107857))))
    );
  }
  const top = 0.2677737343 + v * (8.6347608925 + v * (18.059016973 + v * (8.5733287401 + v)));
  const bottom = 3.9584969228 + v * (21.0996530827 + v * (25.6329561486 + v * (9.5733223454 + v)));
  return (Math.exp(-v) * top) / (v * bottom);
}
