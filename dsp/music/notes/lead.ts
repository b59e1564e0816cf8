import type { AudioSource, Progress } from '../../audio/source.ts';
import type { Finding } from '../../damage/finding.ts';
import type { Melody } from '../profile.ts';
import { CANDIDATES, type PitchRange } from './frames.ts';
import { midiToHz } from './midi.ts';
import type { NoteModel } from './segment.ts';
import { type Transcription, transcribe } from './transcribe.ts';

/** From a low male voice (D2) to the top of a soprano, flute or solo guitar (C#7). */
const RANGE: PitchRange = { low: 38, high: 97, window: 0.0464, spectrum: 0.064 };

const MODEL: NoteModel = {
  low: RANGE.low,
  high: RANGE.high,
  spread: 0.4,
  start: 4,
  change: 8,
  attack: 7,
  sung: true,
};

/** The lead line of a stem: fundamental every 10 ms and notes, sorted by start, without overlaps. */
export function analyseLead(source: AudioSource, damage: readonly Finding[], progress: Progress): Melody {
  const transcription = transcribe(source, damage, RANGE, MODEL, progress);
  return { hz: fundamentalOf(transcription), notes: transcription.notes };
}

/** In each frame of a note, the candidate that agrees best with it: what lies between the notes is unvoiced. */
function fundamentalOf({ frames, frameNotes, tuning }: Transcription): Float32Array {
  const hz = new Float32Array(frames.count);
  for (const note of frameNotes) {
    for (let i = note.start; i < note.end; i++) {
      let best = 0;
      let pitch = 0;
      for (let k = i * CANDIDATES; k < (i + 1) * CANDIDATES; k++) {
        const off = frames.pitch[k]! - tuning - note.midi;
        // Glides and vibrato leave their note by up to two semitones.
        const score = frames.weight[k]! * Math.exp(-0.5 * off * off);
        if (Math.abs(off) < 2.5 && score > best) {
          best = score;
          pitch = frames.pitch[k]!;
        }
      }
      if (pitch > 0) hz[i] = midiToHz(pitch);
    }
  }
  return hz;
}
