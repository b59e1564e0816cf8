import { z } from 'zod';
import { assign, defineChange } from '../change.ts';
import { faderGain, projectSchema } from '../project.ts';

const { mix, master } = projectSchema.shape;
const { targetLufs, truePeakDb, delivery, reference } = master.shape;

export const setMix = defineChange({
  payload: z.object({ vocalBoostDb: mix.shape.vocalBoostDb.exactOptional() }),
  label: () => 'Change the vocal level in the mix',
  apply(draft, fields) {
    assign(draft.mix, fields);
  },
});

export const setMaster = defineChange({
  payload: z.object({
    targetLufs: targetLufs.exactOptional(),
    truePeakDb: truePeakDb.exactOptional(),
    delivery: delivery.exactOptional(),
    reference: reference.exactOptional(),
    gainDb: faderGain.exactOptional(),
  }),
  label(fields) {
    if (fields.targetLufs !== undefined) return 'Change the loudness of the master';
    if (fields.truePeakDb !== undefined) return 'Change the true peak of the master';
    if (fields.delivery !== undefined) return 'Change the format of the master';
    if (fields.gainDb !== undefined) return 'Change the level of the master';
    return 'Change the reference of the master';
  },
  apply(draft, fields) {
    assign(draft.master, fields);
  },
});
