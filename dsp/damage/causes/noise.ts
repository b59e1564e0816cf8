import { BANDS, bandBins, bandCentre, bandEdge, fromByte } from '../bands.ts';
import type { Evidence } from '../evidence.ts';
import type { Features } from '../features.ts';
import { RangeHistogram } from '../quantiles.ts';
import type { DamageCause, Whole } from './cause.ts';
import { hz, meansOf, refined } from './words.ts';

/** Something else that sounds along: in a passage by the classifier, all the time by a floor that never changes. */
export const noise: DamageCause = {
  cause: 'noise',
  settle: (e, suspected) => refined(e, suspected, describe),
  whole,
};

/** dB under the loudest band of a noise at which the others are hardly heard beside it. */
const BESIDE = 30;
/** From here on a noise has no pitch: two octaves. */
const WIDE = 4;

/** The bands' mean floor in and outside [from, to): where it rises by half of the most at least, and is heard, the noise is. */
function describe(e: Evidence, from: number, to: number): string {
  const { inside, elsewhere } = meansOf(e, e.bands.floor, from, to);
  const least = Math.max(...inside) - BESIDE;
  const rises = inside.map((floor, b) => floor - Math.max(least, elsewhere[b]!));
  const best = rises.indexOf(Math.max(...rises));
  let [first, last] = [best, best];
  while (first > 0 && rises[first - 1]! > rises[best]! / 2) first--;
  while (last < BANDS - 1 && rises[last + 1]! > rises[best]! / 2) last++;
  const [low, high] = [bandEdge(first), bandEdge(last + 1)];
  const where = high < WIDE * low ? `around ${hz(bandCentre(best))}` : `from ${hz(low)} to ${hz(high)}`;
  return `floor ${(inside[best]! - elsewhere[best]!).toFixed(0)} dB higher than elsewhere ${where}`;
}

/** The first band that is looked at (330 Hz): narrower ones hold too few bins to tell noise from a tone. */
const FIRST = 6;
/** Parts of the recording in which the floor must be the same, within so many dB. */
const PARTS = 6;
const SAME = 3;
/** Quantiles over time that a steady floor holds within so many dB; music at its quietest goes on falling (7 to 50 dB in clean stems). */
const LOW = 0.02;
const HIGH = 0.1;
const STEADY = 2.5;
/**
 * dB: a mean over its geometric mean (2.5 for noise in one channel, 1.2 where two channels hold noises of their own), and the change of a bin
 * from slot to slot under a Hann window of four slots (4.7 and 3.1), which goes with it.
 */
const PEAKINESS = [0.9, 3.4] as const;
const FLUX = { at: 1.73, slope: 1.19, off: 0.6 };
/** Bands side by side that must be steady noise for it to be one sound. */
const LEAST_BANDS = 5;
/** Signal over noise in dB from which on it is told: a good tape's hiss (50 dB) is none. */
const AUDIBLE = 32;
const DAMAGED = 16;
const SEVERE = 6.5;
const CONFIDENCE = 0.8;
/** A Hann window spreads noise over 1.5 bins; the powers of BANDS are a sine's, 3 dB above its level. */
const SPREAD = 10 * Math.log10(1.5);
const SINE = 3;

/**
 * Between the notes the same noise stands at the same level from the beginning to the end. Only bands that fall quiet at times can show it,
 * so the ratio that is told is a lower bound of the noise.
 */
function whole(e: Evidence, { usual }: Features): Whole | null {
  const bins = bandBins(e.sampleRate, 4 * e.hop);
  let [noise, run, longest] = [0, 0, 0];
  for (let b = FIRST; b < BANDS; b++) {
    const width = bins[b + 1]! - bins[b]!;
    const level = width > 0 ? steadyLevel(e, usual, b) : null;
    run = level === null ? 0 : run + 1;
    longest = Math.max(longest, run);
    if (level !== null) noise += width * 10 ** ((level - SPREAD - SINE) / 10);
  }
  if (longest < LEAST_BANDS) return null;
  const ratio = usual - 10 * Math.log10(noise);
  if (ratio > AUDIBLE) return null;
  return {
    severity: ratio < SEVERE ? 'severe' : ratio < DAMAGED ? 'damaged' : 'minor',
    confidence: CONFIDENCE,
    detail: `steady noise over the whole recording, ${ratio.toFixed(0)} dB under it`,
  };
}

/** dB under the usual level below which a floor is not looked at: nobody hears it. */
const FAINT = 80;

/** The level in dB (power a bin) of the steady noise in a band, or null where it holds none. */
function steadyLevel(e: Evidence, usual: number, band: number): number | null {
  const whole = new RangeHistogram(-150, 20, 255);
  const parts: number[] = [];
  for (let k = 0; k < PARTS; k++) {
    const part = new RangeHistogram(-150, 20, 255);
    for (let t = Math.floor((k * e.slots) / PARTS); t < Math.floor(((k + 1) * e.slots) / PARTS); t++) {
      // Where nothing at all stands in the file, nothing was recorded.
      if (e.wave.level[t]! < usual - FAINT) continue;
      const power = fromByte(e.bands.power[t * BANDS + band]!);
      part.add(power);
      whole.add(power);
    }
    if (part.count > 0) parts.push(part.quantile(HIGH));
  }
  const level = whole.quantile(0.5 * (LOW + HIGH));
  const range = whole.quantile(HIGH) - whole.quantile(LOW);
  if (level < usual - FAINT || range > STEADY || Math.max(...parts) - Math.min(...parts) > SAME) return null;
  let [peakiness, flux, count] = [0, 0, 0];
  for (let t = 0; t < e.slots; t++) {
    const at = t * BANDS + band;
    if (Math.abs(fromByte(e.bands.power[at]!) - level) > STEADY) continue;
    peakiness += (e.bands.power[at]! - e.bands.floor[at]!) / 1.5;
    flux += e.bands.flux[at]! / 4;
    count++;
  }
  peakiness /= count;
  flux /= count;
  const isNoise = peakiness > PEAKINESS[0] && peakiness < PEAKINESS[1];
  return isNoise && Math.abs(flux - FLUX.at - FLUX.slope * peakiness) < FLUX.off ? level : null;
}
