import { BANDS } from '../../dsp/damage/bands.ts';
import { FEATURES, type Features } from '../../dsp/damage/features.ts';

/** Kinds of raw band features that also count as they are, whatever the stem's own norm: balance, peakiness, flux, raggedness; and what comes to about one unit, dB. */
const AS_THEY_ARE = [
  { kind: 1, unit: 20 },
  { kind: 3, unit: 4 },
  { kind: 4, unit: 8 },
  { kind: 5, unit: 8 },
] as const;

export const OWN_BAND_FEATURES = AS_THEY_ARE.length;
/** How many numbers of a moment the damage network is given: those of the classifier, and of each band what it is by itself. */
export const SEEN = FEATURES + OWN_BAND_FEATURES * BANDS;
/** Beyond so many units more makes no difference. */
const CLIP = 4;

/** Writes the SEEN numbers of the surroundings of a slot. */
export function seeMoment(features: Features, slot: number, out: Float32Array): void {
  const raw = features.describe(slot, out);
  let at = FEATURES;
  for (const { kind, unit } of AS_THEY_ARE) {
    for (let b = 0; b < BANDS; b++) out[at++] = Math.max(-CLIP, Math.min(CLIP, raw[kind * BANDS + b]! / unit));
  }
}
