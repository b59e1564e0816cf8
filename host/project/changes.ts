import type { z } from 'zod';
import * as accepting from './changes/accept.ts';
import * as host from './changes/host.ts';
import * as imported from './changes/imported.ts';
import * as insert from './changes/insert.ts';
import * as mix from './changes/mix.ts';
import * as music from './changes/music.ts';
import * as project from './changes/project.ts';
import * as region from './changes/region.ts';
import * as take from './changes/take.ts';
import * as track from './changes/track.ts';

/** Every change that a person makes. */
export const PERSON_CHANGES = {
  'project/rename': project.rename,
  'project/consent': project.consent,
  'track/set': track.set,
  'region/add': region.add,
  'region/resize': region.resize,
  'region/split': region.split,
  'region/merge': region.merge,
  'region/remove': region.remove,
  'region/set': region.set,
  'region/choose': region.choose,
  'region/acceptMany': accepting.accept,
  'take/remove': take.remove,
  'note/add': music.addNote,
  'note/set': music.setNote,
  'note/remove': music.removeNote,
  'hit/add': music.addHit,
  'hit/set': music.setHit,
  'hit/remove': music.removeHit,
  'chord/set': music.setChord,
  'chord/split': music.splitChord,
  'chord/remove': music.removeChord,
  'edits/revert': music.revert,
  'insert/add': insert.addInsert,
  'insert/remove': insert.removeInsert,
  'insert/move': insert.moveInsert,
  'insert/set': insert.setInsert,
  'insert/parameter': insert.setParameter,
  'insert/state': insert.setState,
  'insert/chain': insert.replaceChain,
  'mix/set': mix.setMix,
  'master/set': mix.setMaster,
};

/** Every change that comes from finished work, and is no step of undo. */
export const HOST_CHANGES = {
  'host/separated': host.separated,
  'host/detected': host.detected,
  'host/heard': host.heard,
  'host/treated': host.treated,
};

/** Every change that the host makes because a person asked for it: a step of undo, but no window may send it, since it names sounds. */
const ASKED_CHANGES = {
  'project/import': imported.brought,
};

/** A change is one definition in `changes/` and one line here. */
export const CHANGES = { ...PERSON_CHANGES, ...HOST_CHANGES, ...ASKED_CHANGES };

type ActionOf<Changes extends { readonly [type: string]: { readonly payload: z.ZodType } }> = {
  [Type in keyof Changes & string]: {
    readonly type: Type;
    readonly payload: z.infer<Changes[Type]['payload']>;
    /** Actions of one group that follow one another are one step of undo (a drag). */
    readonly group?: string;
  };
}[keyof Changes & string];

export type PersonAction = ActionOf<typeof PERSON_CHANGES>;
export type HostAction = ActionOf<typeof HOST_CHANGES>;
export type AskedAction = ActionOf<typeof ASKED_CHANGES>;
/** Every change of a project: the unit of command, journal and undo. */
export type Action = PersonAction | HostAction | AskedAction;
