import type { BeatCues } from './bars.ts';
import { FPS, type Novelty } from './novelty.ts';
import { CHROMA_FPS, harmonicChange } from './pitchclasses.ts';

/** All that beats and bars are read from; frame-wise curves of one song. */
export interface Heard {
  readonly mix: Novelty;
  /** Null where there is none, or it is silent. */
  readonly drums: Novelty | null;
  readonly bass: Novelty | null;
  /** Pitch classes of the harmony and of the bass line. */
  readonly harmony: Float32Array;
  readonly bassline: Float32Array;
}

/** Played times scatter by 10-20 ms around the beat; 30 ms also forgives a flam and stays clear of the next 32nd note. */
const NEAR = Math.round(0.03 * FPS);

/** The strongest value within 30 ms of a frame. */
export function peakNear(curve: Float32Array, frame: number): number {
  let most = 0;
  const centre = Math.round(frame);
  for (let t = Math.max(0, centre - NEAR); t <= Math.min(curve.length - 1, centre + NEAR); t++)
    if (curve[t]! > most) most = curve[t]!;
  return most;
}

/** What is heard at each beat. */
export function cuesAt(beats: readonly number[], heard: Heard): BeatCues {
  const percussion = heard.drums ?? heard.mix;
  const low = heard.bass ?? heard.mix;
  const toChroma = CHROMA_FPS / FPS;
  const change = (chroma: Float32Array, i: number): number => {
    const here = beats[i]!;
    const before = beats[i - 1] ?? 2 * here - (beats[i + 1] ?? here + FPS / 2);
    const after = beats[i + 1] ?? 2 * here - before;
    return harmonicChange(
      chroma,
      Math.round(before * toChroma),
      Math.round(here * toChroma),
      Math.round(after * toChroma),
    );
  };
  const curve = (of: (frame: number, i: number) => number): Float32Array => Float32Array.from(beats, of);
  return {
    kick: curve((frame) => peakNear(percussion.low, frame)),
    snare: curve((frame) => peakNear(percussion.mid, frame)),
    harmony: curve((_, i) => change(heard.harmony, i)),
    bass: curve((frame, i) => (0.3 + peakNear(low.all, frame)) * change(heard.bassline, i)),
    accent: curve((frame) => peakNear(heard.mix.all, frame)),
  };
}
