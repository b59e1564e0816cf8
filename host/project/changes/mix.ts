import { z } from 'zod';
import { assign, defineChange, faderGain } from '../change.ts';
import { projectSchema } from '../project.ts';

const { delivery, reference } = projectSchema.shape.master.shape;

export const setMix = defineChange({
  payload: z.object({ vocalBoostDb: z.number().min(-24).max(24).exactOptional() }),
  label: () => 'Change the vocal level in the mix',
  apply(draft, fields) {
    assign(draft.mix, fields);
  },
});

export const setMaster = defineChange({
  payload: z.object({
    targetLufs: z.number().min(-70).max(0).nullable().exactOptional(),
    truePeakDb: z.number().min(-20).max(0).exactOptional(),
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
