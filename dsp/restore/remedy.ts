import type { AudioSource, Progress } from '../audio/source.ts';
import type { Cause } from '../damage/finding.ts';
import type { Library } from './library.ts';

/** A damaged span of one stem with the sound around it, as a remedy sees it. */
export interface Wound {
  readonly sampleRate: number;
  /** Planar. Read only: a remedy returns new arrays. */
  readonly audio: readonly Float32Array[];
  /** The damaged samples: audio[c][from … to). Around them lies context that is believed sound. */
  readonly from: number;
  readonly to: number;
  readonly seed: number;
  /** Whether this kind of damage was found or named here. Where it was not, a remedy acts on strong evidence of its own only. */
  readonly told: boolean;
  /** Undamaged passages of the same stem, the nearest first; none where the whole stem is damaged. */
  readonly clean: readonly AudioSource[];
  /** What the stem sounds like where it is undamaged; learnt when first asked for. */
  library(): Library;
}

/** What a remedy made of a wound. */
export interface Mended {
  /** Planar, as long as the wound's audio; samples that the remedy had no reason to touch are equal to it. */
  readonly audio: readonly Float32Array[];
  /** 0..1: how sure it is that this is nearer the undamaged stem. */
  readonly confidence: number;
  /** What was done, a clause in the past tense: "declipped 1204 samples". */
  readonly what: string;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

export interface Remedy {
  readonly name: string;
  /** Returns null where it finds nothing that it could better. */
  mend(wound: Wound, progress: Progress): Mended | null;
  /** What it can mend is listed by cause in remedies.ts. */
  readonly cause: Cause;
}
