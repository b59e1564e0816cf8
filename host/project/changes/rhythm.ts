import { z } from 'zod';
import { defineChange, frames, ImpossibleAction } from '../change.ts';
import { clock } from '../place.ts';
import type { Project, Rhythm } from '../project.ts';
import { barredAt, doubled, evenRhythm, FASTEST, halved, hasBeat, metered, SLOWEST, tempoWords } from '../rhythm.ts';
import { rhythmOf } from '../selectors.ts';

/**
 * What the person corrects in the beat. It stands among the edits as a whole, beside what was heard: hearing the music later does not change it, and it can be
 * given up for that.
 */

/** The beat that there is. Throws where there is none. */
function beatOf(project: Project): Rhythm {
  const rhythm = rhythmOf(project);
  if (hasBeat(rhythm)) return rhythm;
  throw new ImpossibleAction('No beat was heard in this song yet: set a tempo first.');
}

export const scaleTempo = defineChange({
  payload: z.object({ by: z.enum(['half', 'double']) }),
  label({ by }, project) {
    const bpm = rhythmOf(project)?.tempo.bpm ?? 0;
    return by === 'half' ? `Halve the tempo to ${tempoWords(bpm / 2)}` : `Double the tempo to ${tempoWords(bpm * 2)}`;
  },
  apply(draft, { by }, project) {
    draft.edits.rhythm = (by === 'half' ? halved : doubled)(beatOf(project));
  },
});

/** May be done before anything was heard: a person knows the tempo of their own song. */
export const setTempo = defineChange({
  payload: z.object({ bpm: z.number().min(SLOWEST).max(FASTEST) }),
  label: ({ bpm }) => `Set the tempo to ${tempoWords(bpm)}`,
  apply(draft, { bpm }, project) {
    draft.edits.rhythm = evenRhythm(rhythmOf(project), bpm, project);
  },
});

export const beginBar = defineChange({
  payload: z.object({
    at: frames,
    /** Whether the bar that begins there is the first. */
    first: z.boolean(),
  }),
  label: ({ at, first }, { sampleRate }) => `Begin ${first ? 'bar 1' : 'a bar'} at ${clock(at / sampleRate)}`,
  apply(draft, { at, first }, project) {
    const rhythm = beatOf(project);
    if (at >= project.length)
      throw new ImpossibleAction('There is no bar at the end of the song: put the playhead earlier.');
    draft.edits.rhythm = barredAt(rhythm, at, first, project);
  },
});

/** Units of a beat that music is written in. */
const unit = z.union([z.literal(2), z.literal(4), z.literal(8), z.literal(16)]);

export const setMeter = defineChange({
  // Bars of more than 32 beats nobody counts.
  payload: z.object({ meter: z.tuple([z.int().min(1).max(32), unit]) }),
  label: ({ meter }) => `Count in ${meter.join('/')}`,
  apply(draft, { meter }, project) {
    draft.edits.rhythm = metered(beatOf(project), meter);
  },
});

export const revertRhythm = defineChange({
  payload: z.object({}),
  label: () => 'Go back to the beat as it was heard',
  apply(draft) {
    draft.edits.rhythm = null;
  },
});
