import { BANDS, bandBins, fromByte } from './bands.ts';
import type { Evidence } from './evidence.ts';
import type { Features } from './features.ts';
import { RangeHistogram } from './quantiles.ts';

/** The geometric mean of noise powers lies 2.5 dB under their mean (Euler's constant in dB). */
const GEOMETRIC = 2.5;
/** A Hann window spreads white noise over 1.5 bins. */
const SPREAD = 10 * Math.log10(1.5);
/** The highest ratio that is told: beyond it nothing is audible. */
const HIGHEST = 120;

/**
 * Signal-to-noise ratio in dB: the usual loud level over the noise that is always there, read between partials and in
 * pauses as the 10 % quantile over time of each band's floor. 0 for silence.
 */
export function signalToNoise(e: Evidence, features: Features): number {
  if (features.usual < -120) return 0;
  const bins = bandBins(e.sampleRate, 4 * e.hop);
  let noise = 0;
  for (let b = 0; b < BANDS; b++) {
    const width = bins[b + 1]! - bins[b]!;
    if (width <= 0) continue;
    const floors = new RangeHistogram(-150, 20, 255);
    for (let t = 0; t < e.slots; t++) {
      // Digital silence is no pause in which a noise floor could be heard.
      if (e.wave.level[t]! > -110) floors.add(fromByte(e.bands.floor[t * BANDS + b]!));
    }
    noise += width * 10 ** ((floors.quantile(0.1) + GEOMETRIC - SPREAD) / 10);
  }
  // A sine of 0 dB has a level of −3 dB.
  return Math.max(0, Math.min(HIGHEST, features.usual + 3 - 10 * Math.log10(noise)));
}
