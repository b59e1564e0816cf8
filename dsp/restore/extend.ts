import { BANDS, bandFrames, SILENCE } from './bands.ts';
import { comparedOf } from './compared.ts';
import { expect, type Library, medianOf, response } from './library.ts';
import type { Mended, Remedy } from './remedy.ts';
import { gainLayer, MUTE, reshape } from './shape.ts';

/** The response is found in this many rounds of "match what is left, compare the rest". */
const ROUNDS = 4;
const SAMPLE = 100;
/** dB. A band that lost more no longer decides which clean moment is alike. */
const TRUSTED = -18;
/** dB. What was lowered by more is not brought back but made anew: it lies under any recording's noise. */
const DEEPEST = -60;
/** Below, chance decides whether it helps. */
const LEAST_CONFIDENCE = 0.3;
/** The quantile of the bands' gains that is taken for the pass band's. */
const PASS = 0.75;
/** dB. Differences of this size are chance. */
const SMALL = 1.5;
/** A lowered band still holds its music where its level moves with the expected one. */
const FOLLOWS = 0.5;

/** Gives a band-limited passage its lows and highs back, and takes resonances of the band away. */
export const extendBand: Remedy = {
  name: 'extend band',
  cause: 'bandlimit',
  mend(wound, progress) {
    const compared = comparedOf(wound);
    if (compared === null) return null;
    const { bands, heard, library } = compared;
    progress(0.1);
    const { lost, expected } = lostIn(heard, library, (fraction) => progress(0.1 + 0.7 * fraction));
    const alive = Array.from(lost, (value, b) => value > DEEPEST && follows(heard, expected, b, value));
    if (lost.every((value, b) => alive[b] && Math.abs(value) < SMALL)) return null;

    const kept = heard.map((frame, t) => {
      const gains = new Float32Array(BANDS).fill(MUTE);
      for (let b = 0; b < BANDS; b++) {
        if (!alive[b]) continue;
        const wanted = Math.abs(lost[b]!) < SMALL ? 0 : -lost[b]!;
        // Never above what the clean stem would have there.
        gains[b] = wanted > 0 ? Math.max(0, Math.min(wanted, expected[t]![b]! + 3 - frame[b]!)) : wanted;
      }
      return gains;
    });
    const layers = [gainLayer(wound.audio, kept, bands)];
    const madeFrom = alive.findIndex((value) => !value);
    if (madeFrom >= 0) {
      const harmonics = wound.audio.map(rectified);
      const levels = bandFrames(harmonics, wound.from, heard.length, bands);
      const made = levels.map((frame, t) => {
        const gains = new Float32Array(BANDS).fill(MUTE);
        for (let b = 0; b < BANDS; b++) if (!alive[b]) gains[b] = expected[t]![b]! - frame[b]!;
        return gains;
      });
      layers.push(gainLayer(harmonics, made, bands));
    }
    const audio = reshape(wound.audio, wound.from, wound.to, wound.sampleRate, layers, bands);
    const before = meanDifference(heard, expected);
    const after = meanDifference(bandFrames(audio, wound.from, heard.length, bands), expected);
    const confidence = Math.max(0, Math.min(0.95, 1.2 * (1 - after / Math.max(before, 1e-9))));
    if (confidence < LEAST_CONFIDENCE) return null;
    return {
      audio,
      confidence,
      what: `matched the spectrum to the clean passages${madeFrom >= 0 ? ' and made what was lost from what was left' : ''}`,
      settings: { extended: madeFrom >= 0 },
    } satisfies Mended;
  },
};

/** What the band cost (dB a band), and what each frame should have been. */
function lostIn(heard: readonly Float32Array[], library: Library, progress: (fraction: number) => void) {
  const lost = firstGuess(heard, library);
  const weights = new Float32Array(BANDS);
  // A few hundred moments tell the response; all of them are looked up only in the end.
  const step = Math.max(1, Math.floor(heard.length / SAMPLE));
  const sample = heard.filter((_, t) => t % step === 0);
  for (let round = 0; ; round++) {
    progress(round / (ROUNDS + 1));
    for (let b = 0; b < BANDS; b++) weights[b] = lost[b]! > TRUSTED ? 1 : 0;
    if (weights.every((weight) => weight === 0)) weights.fill(1);
    const corrected = (round < ROUNDS ? sample : heard).map((frame) => frame.map((value, b) => value - lost[b]!));
    const expected = expect(corrected, weights, library).levels;
    if (round === ROUNDS) return { lost, expected };
    const { gain, spread } = response(sample, expected);
    lost.set(believable(gain, spread));
  }
}

/**
 * A response as filters have it: smooth, 0 dB where nothing was lost (the passage may be louder than its like), and 0 where the
 * moments disagree more than they differ.
 */
function believable(gain: Float32Array, spread: Float32Array): Float32Array {
  const smooth = gain.map((_, b) => medianOf([...gain.subarray(Math.max(0, b - 1), Math.min(BANDS, b + 2))]));
  // Filters take: the pass band is where most is left, and a resonance is narrow.
  const trusted = smooth.filter((value) => value > TRUSTED).sort();
  const level = trusted[Math.floor(PASS * trusted.length)] ?? 0;
  return smooth.map((value, b) => {
    const own = value - level;
    return Math.abs(own) < Math.max(SMALL, spread[b]!) ? 0 : own;
  });
}

/** The difference of the mean spectra; the level is taken from the bands that lost least. */
function firstGuess(heard: readonly Float32Array[], library: Library): Float32Array {
  const difference = new Float32Array(BANDS);
  const a = mean(heard);
  const b = mean(library.frames);
  for (let k = 0; k < BANDS; k++) difference[k] = a[k]! - b[k]!;
  const level = Float32Array.from(difference).sort()[Math.floor(0.75 * BANDS)]!;
  return difference.map((value) => value - level);
}

/** Mean over the frames that are not silent. */
function mean(frames: readonly Float32Array[]): Float32Array {
  const loudness = frames.map((frame) => frame.reduce((a, b) => Math.max(a, b), SILENCE));
  const loudest = loudness.reduce((a, b) => Math.max(a, b), SILENCE);
  const out = new Float32Array(BANDS);
  let count = 0;
  frames.forEach((frame, t) => {
    if (loudness[t]! < loudest - 40) return;
    count++;
    for (let b = 0; b < BANDS; b++) out[b]! += frame[b]!;
  });
  return out.map((value) => value / Math.max(1, count));
}

/** Whether the band's level still moves with the expected level, and stands above silence. */
function follows(heard: readonly Float32Array[], expected: readonly Float32Array[], b: number, lost: number): boolean {
  if (lost > TRUSTED) return true;
  let [sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0];
  for (let t = 0; t < heard.length; t++) {
    const x = heard[t]![b]!;
    const y = expected[t]![b]!;
    sx += x;
    sy += y;
    sxx += x * x;
    syy += y * y;
    sxy += x * y;
  }
  const n = heard.length;
  const covariance = sxy - (sx * sy) / n;
  const variance = Math.sqrt(Math.max(0, (sxx - (sx * sx) / n) * (syy - (sy * sy) / n)));
  return sx / n > SILENCE + 6 && variance > 0 && covariance / variance > FOLLOWS;
}

/** |x| without its mean: holds the octave above and the differences below of what x holds. */
function rectified(x: Float32Array): Float32Array {
  let mean = 0;
  for (let n = 0; n < x.length; n++) mean += Math.abs(x[n]!) / x.length;
  return x.map((value) => Math.abs(value) - mean);
}

function meanDifference(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) for (let k = 0; k < BANDS; k++) sum += Math.abs(a[t]![k]! - b[t]![k]!);
  return sum / (a.length * BANDS);
}
