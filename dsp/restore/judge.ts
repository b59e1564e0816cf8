import { INAUDIBLE } from '../treat/symptom.ts';
import { BANDS, Bands, bandFrames } from './bands.ts';
import { expect, type Library } from './library.ts';

/** Moments that are looked at. */
const SAMPLE = 50;
/** Fewer clean moments than this say too little. */
const LEAST_KNOWN = 50;

/**
 * How far audio[c][from … to) is from anything that the stem sounds like where it is undamaged, dB a band; null where too
 * little of that is known. Damage makes a passage strange, a true repair makes it familiar again.
 */
export function strangeness(
  audio: readonly Float32Array[],
  from: number,
  to: number,
  sampleRate: number,
  library: Library,
): number | null {
  if (library.frames.length < LEAST_KNOWN) return null;
  const bands = Bands.at(sampleRate);
  const count = Math.max(1, Math.floor((to - from) / bands.hop));
  const step = Math.max(1, Math.ceil(count / SAMPLE));
  const frames = bandFrames(audio, from, count, bands, step);
  const { distance } = expect(frames, new Float32Array(BANDS).fill(1), library);
  return distance.reduce((a, b) => a + b, 0) / distance.length;
}

/**
 * A remedy whose result is this much less like anything the stem sounds like elsewhere is not used. Measured on spoiled songs: above
 * 1.15 half of the results were farther from the truth than the damage, below one in twenty.
 */
const STRANGER = 1.15;

/**
 * Whether a result is so much stranger (see strangeness) than the damage that it is no repair. What cannot be heard is no sign: drums with their peaks cut
 * off are hardly strange, 0.85 dB, and with their peaks given back a sixth stranger, 0.99 dB. Where nobody said what is wrong no result may be stranger at all.
 */
export function isStranger(before: number, after: number, told: boolean): boolean {
  return after > (told ? Math.max(before * STRANGER, before + INAUDIBLE) : before);
}
