import type { AudioSource, Progress } from '../../audio/source.ts';
import type { Finding } from '../../damage/finding.ts';
import type { Note } from '../profile.ts';
import type { PitchRange } from './frames.ts';
import type { NoteModel } from './segment.ts';
import { transcribe } from './transcribe.ts';

/** From the low B of a five-string bass to the highest frets. */
const RANGE: PitchRange = { low: 23, high: 67, window: 0.093, spectrum: 0.128 };

const MODEL: NoteModel = {
  low: RANGE.low,
  high: RANGE.high,
  spread: 0.35,
  start: 4,
  change: 8,
  attack: 4,
  sung: false,
};

/** Notes of a bass line (the bass stem), one at a time, sorted by start, without overlaps. */
export function analyseBass(source: AudioSource, damage: readonly Finding[], progress: Progress): Note[] {
  return [...transcribe(source, damage, RANGE, MODEL, progress).notes];
}
