import type { AudioSource, Frames } from '../audio/source.ts';
import { Scratch } from '../audio/views.ts';
import { fadePosition, gainAt, type Law } from './law.ts';

/** A take where it stands in its stem. */
export interface PlacedTake {
  readonly start: Frames;
  /** Exclusive; the source is end − start frames long. */
  readonly end: Frames;
  /** Frames over which the take comes in, inside [start, end). */
  readonly fadeIn: Frames;
  readonly fadeOut: Frames;
  readonly law: Law;
  /** 0 original … 1 treated. */
  readonly blend: number;
  readonly source: AudioSource;
}

/**
 * A stem with takes in place, as a streaming view. Outside the takes it returns the original's samples as they are, bit by bit;
 * inside, the two are mixed by fade and blend under the take's law. Where takes overlap, a later one fades over the earlier.
 */
export function mendedSource(original: AudioSource, takes: readonly PlacedTake[]): AudioSource {
  const sorted = [...takes].sort((a, b) => a.start - b.start || a.end - b.end);
  const scratch = new Scratch(original.channels);
  return {
    sampleRate: original.sampleRate,
    channels: original.channels,
    length: original.length,
    read(start, into) {
      original.read(start, into);
      const end = Math.min(original.length, start + into[0]!.length);
      for (const take of sorted) {
        const from = Math.max(start, take.start, 0);
        const to = Math.min(end, take.end);
        if (to <= from || take.blend <= 0) continue;
        const treated = scratch.of(to - from);
        take.source.read(from - take.start, treated);
        mix(take, from, treated, into, from - start);
      }
    },
  };
}

/** into[c][at …] ← the take over what is there. */
function mix(
  take: PlacedTake,
  from: Frames,
  treated: readonly Float32Array[],
  into: readonly Float32Array[],
  at: number,
): void {
  const length = take.end - take.start;
  const blend = Math.min(1, take.blend);
  for (let i = 0; i < treated[0]!.length; i++) {
    const x = blend * fadePosition(from - take.start + i, length, take.fadeIn, take.fadeOut);
    if (x >= 1) {
      for (let c = 0; c < into.length; c++) into[c]![at + i] = treated[c]![i]!;
      continue;
    }
    const gain = gainAt(x, take.law);
    const rest = gainAt(1 - x, take.law);
    for (let c = 0; c < into.length; c++) into[c]![at + i] = rest * into[c]![at + i]! + gain * treated[c]![i]!;
  }
}
