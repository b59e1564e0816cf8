import { z } from 'zod';
import { assign, defineChange, trackAt } from '../change.ts';
import { trackSchema } from '../project.ts';

const { stem, gainDb, pan, mute, solo, locked } = trackSchema.shape;

export const set = defineChange({
  payload: z.object({
    stem,
    gainDb: gainDb.exactOptional(),
    pan: pan.exactOptional(),
    mute: mute.exactOptional(),
    solo: solo.exactOptional(),
    locked: locked.exactOptional(),
  }),
  label({ stem, ...fields }) {
    if (fields.gainDb !== undefined) return `Change the level of the ${stem}`;
    if (fields.pan !== undefined) return `Pan the ${stem}`;
    if (fields.mute !== undefined) return fields.mute ? `Mute the ${stem}` : `Unmute the ${stem}`;
    if (fields.solo !== undefined) return fields.solo ? `Solo the ${stem}` : `Unsolo the ${stem}`;
    return fields.locked ? `Lock the ${stem}` : `Unlock the ${stem}`;
  },
  apply(draft, { stem, ...fields }, project) {
    assign(draft.tracks[trackAt(project, stem)]!, fields);
  },
});
