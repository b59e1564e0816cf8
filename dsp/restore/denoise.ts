import { powerOf } from '../signal/fft.ts';
import { Stft } from '../signal/stft.ts';
import { BANDS, Bands, bandFrames, SILENCE } from './bands.ts';
import { additive, isKnown } from './library.ts';
import { noiseFloor, steadyNoise } from './noise-floor.ts';
import type { Mended, Remedy, Wound } from './remedy.ts';
import { type Layer, multiply, reshape } from './shape.ts';

/** Weight of the frame before in the decision-directed estimate of the signal-to-noise ratio (Ephraim & Malah 1984). */
const INERTIA = 0.96;
/** The a-priori signal-to-noise ratio is held above −25 dB, as in the papers: below, musical noise begins. */
const LEAST_PRIOR = 10 ** -2.5;
/** dB that the result may lie below or above what the clean passages make expect. */
const BELOW = 3;
const ABOVE = 3;
/** Without clean passages noise is lowered by this share at most: nothing tells how deep is right. */
const BLIND = 0.25;
/** Steady noise in this share of the bands is evidence enough where nobody spoke of noise; notes that are held fill a few bands. */
const BROAD = 0.3;

/** Takes noise away: what is always there in the wound, and what rises above all that the stem's clean passages have. */
export const denoise: Remedy = {
  name: 'denoise',
  cause: 'noise',
  mend(wound, progress) {
    const { from, to, sampleRate } = wound;
    const bands = Bands.at(sampleRate);
    if (to - from < bands.size) return null;
    const library = wound.library();
    const known = isKnown(library);
    const count = Math.ceil((to - from) / bands.hop);
    const heard = bandFrames(wound.audio, from, count, bands);
    const steady = steadyNoise(heard, meanPower(wound, count, bands), library.floor, bands);
    if (!wound.told && !(known && steady.filter((level) => level > SILENCE).length >= BROAD * BANDS)) return null;
    const { expected, added } = known
      ? additive(heard, library, steady, (fraction) => progress(0.5 * fraction))
      : { expected: null, added: new Float32Array(BANDS).fill(1) };
    if (added.every((value) => value === 0)) return null;
    const layer = quieter(wound, bands, heard, expected, added);
    progress(0.6);
    const audio = reshape(wound.audio, from, to, sampleRate, [layer], bands);
    return {
      audio,
      confidence: known ? 0.75 : 0.5,
      what: known ? 'lowered the noise to what the clean passages have' : 'lowered the steady noise',
      settings: {},
    } satisfies Mended;
  },
};

/** Power of each bin over the wound, all channels, up to a factor. */
function meanPower({ audio, from }: Wound, count: number, bands: Bands): Float64Array {
  const spectrum = new Float32Array(bands.size);
  const power = new Float64Array(bands.size / 2 + 1);
  for (const channel of audio) {
    for (let i = 0; i < count; i++) {
      bands.spectrum(channel, from + i * bands.hop - bands.size / 2, spectrum);
      bands.addPower(spectrum, power);
    }
  }
  return power;
}

/**
 * The wound under the minimum mean-square error estimate of the log amplitude (Ephraim & Malah 1985) for the noise that its
 * pauses tell, held near the expected levels where these are known, and 1 in bands that nothing was added to.
 */
function quieter(
  { audio, from, to }: Wound,
  bands: Bands,
  heard: readonly Float32Array[],
  expected: readonly Float32Array[] | null,
  added: Float32Array,
): Layer {
  const stft = new Stft(bands.size, bands.hop);
  const noise = audio.map((channel) => noiseFloor(channel, from, to, stft));
  const bins = bands.size / 2 + 1;
  const power = new Float64Array(bins);
  const gain = new Float64Array(bins);
  const before = audio.map(() => new Float64Array(bins));
  const least = new Float32Array(bins).fill(BLIND);
  const most = new Float32Array(bins).fill(1);
  const lower = new Float32Array(BANDS);
  const upper = new Float32Array(BANDS);
  return {
    audio,
    change(frame, channel, spectrum) {
      powerOf(spectrum, power);
      if (expected !== null) {
        const t = Math.max(0, Math.min(heard.length - 1, frame));
        for (let b = 0; b < BANDS; b++) {
          const wanted = expected[t]![b]! - heard[t]![b]!;
          lower[b] = added[b] === 0 ? 0 : Math.min(0, wanted - BELOW);
          upper[b] = added[b] === 0 ? 0 : Math.min(0, wanted + ABOVE);
        }
        bands.gains(lower, least);
        bands.gains(upper, most);
      }
      const floor = noise[channel]!;
      const past = before[channel]!;
      for (let k = 0; k < bins; k++) {
        if (!(floor[k]! > 0)) {
          gain[k] = most[k]!;
          continue;
        }
        const posterior = power[k]! / floor[k]!;
        const prior = Math.max(LEAST_PRIOR, INERTIA * past[k]! + (1 - INERTIA) * Math.max(0, posterior - 1));
        const own = Math.min(1, logAmplitudeGain(prior, posterior));
        past[k] = own * own * posterior;
        gain[k] = Math.max(least[k]!, Math.min(most[k]!, own));
      }
      multiply(spectrum, gain);
    },
  };
}

/** Gain of the MMSE log-amplitude estimator for the a-priori and a-posteriori signal-to-noise ratios (power). */
function logAmplitudeGain(prior: number, posterior: number): number {
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
