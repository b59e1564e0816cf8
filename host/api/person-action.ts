import { z } from 'zod';
import { STEMS } from '../../dsp/audio/stem.ts';
import type { Action } from '../project/actions.ts';
import { editsSchema, projectSchema, regionSchema, trackSchema } from '../project/project.ts';

/** What a window may ask to change: the actions of a person. Those of finished work are the host's own. */

/** No song has more frames: 2^40 are half a year at 48 kHz. */
const frames = z
  .int()
  .min(0)
  .max(2 ** 40);
const id = z.string().min(1).max(100);
const text = z.string().max(2000);
const index = z.int().min(0);
const stem = z.enum(STEMS);
const sung = z.enum(['melody', 'bass']);
const note = editsSchema.shape.melody.unwrap().element;
const hit = editsSchema.shape.drums.unwrap().element;
const chord = editsSchema.shape.chords.unwrap().element;

const track = trackSchema
  .pick({ gainDb: true, pan: true, mute: true, solo: true, locked: true })
  .partial()
  .extend({ stem });

const region = regionSchema
  .pick({
    treatment: true,
    describe: true,
    tags: true,
    seed: true,
    takeCount: true,
    settings: true,
    blend: true,
    fadeIn: true,
    fadeOut: true,
    status: true,
  })
  .partial()
  .extend({ id });

const payloads = {
  'project/rename': z.object({ name: z.string().trim().min(1).max(200) }),
  'project/consent': z.strictObject({}),
  'track/set': track,
  'region/add': z.object({ id, stem, start: frames, end: frames }),
  'region/resize': z.object({ id, start: frames, end: frames }),
  'region/split': z.object({ id, at: frames, newId: id }),
  'region/merge': z.object({ id, with: id }),
  'region/remove': z.object({ id }),
  'region/set': region,
  'region/choose': z.object({ id, take: index.nullable() }),
  'take/remove': z.object({ region: id, take: id }),
  'note/add': z.object({ part: sung, note }),
  'note/set': z.object({ part: sung, index, note }),
  'note/remove': z.object({ part: sung, index }),
  'hit/add': z.object({ hit }),
  'hit/set': z.object({ index, hit }),
  'hit/remove': z.object({ index }),
  'chord/set': z.object({ index, chord }),
  'chord/split': z.object({ index, at: frames, label: text }),
  'chord/remove': z.object({ index }),
  'edits/revert': z.object({ part: z.enum(['melody', 'bass', 'drums', 'chords']) }),
  'mix/set': projectSchema.shape.mix.partial(),
  'master/set': projectSchema.shape.master.partial(),
} satisfies { readonly [type in PersonAction['type']]: z.ZodType };

/** An action that a person can make. */
export type PersonAction = Exclude<Action, { type: `host/${string}` }>;

/** Every type of it. */
export const PERSON_ACTIONS = Object.keys(payloads) as PersonAction['type'][];

const head = z.object({ type: z.enum(PERSON_ACTIONS), group: z.string().max(200).optional(), payload: z.unknown() });

/** Checks an action that comes from outside; what it does not know is dropped. */
export const personAction = head.transform((action, context): PersonAction => {
  const { type, group } = action;
  const payload = payloads[type].safeParse(action.payload);
  if (!payload.success) {
    for (const { message, path } of payload.error.issues) {
      context.addIssue({ code: 'custom', message, path: ['payload', ...path] });
    }
    return z.NEVER;
  }
  return { type, payload: payload.data, ...(group === undefined ? {} : { group }) } as PersonAction;
});
