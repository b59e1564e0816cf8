import { Bands, bandFrames } from './bands.ts';
import { isKnown, type Library } from './library.ts';
import type { Wound } from './remedy.ts';

/** What a remedy compares: the frames of the wound in bands, and the clean passages. */
export interface Compared {
  readonly bands: Bands;
  readonly heard: Float32Array[];
  readonly library: Library;
}

/** Null where too little of the stem is clean. */
export function comparedOf(wound: Wound): Compared | null {
  const library = wound.library();
  if (!isKnown(library)) return null;
  const bands = Bands.at(wound.sampleRate);
  const count = Math.max(1, Math.ceil((wound.to - wound.from) / bands.hop));
  return { bands, heard: bandFrames(wound.audio, wound.from, count, bands), library };
}
