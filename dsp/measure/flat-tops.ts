import type { AudioSource, Progress } from '../audio/source.ts';
import { hopFor } from '../damage/evidence.ts';
import { FINEST, recordingStep, stepOf } from '../damage/quantisation.ts';
import { emptyMeasures, measureSlot } from '../damage/waveform.ts';

/** What a signal that met a ceiling leaves: runs at an extremum that are entered and left at a slope. */
export interface FlatTops {
  /** In all channels together. */
  readonly samples: number;
  readonly longestRun: number;
}

/** Slots that are read at a time: a quarter of a second. */
const PER_BLOCK = 11;

/**
 * Counts the samples in flat tops as the search for damage sees them, slot by slot: at whatever level they lie, so that a passage counts which was
 * turned down after it clipped. One pass, constant memory.
 */
export function flatTops(source: AudioSource, progress: Progress): FlatTops {
  const { channels, length } = source;
  const hop = hopFor(source.sampleRate);
  const slots = Math.ceil(length / hop);
  const block = Array.from({ length: channels }, () => new Float32Array((PER_BLOCK + 2) * hop));
  const measures = emptyMeasures();
  const recording = Math.max(FINEST, recordingStep(source));
  let samples = 0;
  let longestRun = 0;
  for (let first = 0; first < slots; first += PER_BLOCK) {
    progress(first / slots);
    source.read((first - 1) * hop, block);
    for (const channel of block) {
      const here = Math.max(FINEST, stepOf(channel, hop, (PER_BLOCK + 1) * hop));
      for (let slot = 1; slot <= Math.min(PER_BLOCK, slots - first); slot++) {
        measureSlot(channel, slot * hop, (slot + 1) * hop, hop, { recording, here }, measures);
        samples += Math.round(measures.flat * hop);
        longestRun = Math.max(longestRun, measures.flatLongest);
      }
    }
  }
  return { samples, longestRun };
}
