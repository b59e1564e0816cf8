import { z } from 'zod';
import { assign, defineChange, ImpossibleAction, id, index, trackAt } from '../change.ts';
import { type Insert, insertSchema, MOST_INSERTS, type Project, STEMS } from '../project.ts';
import { type ChainPlace, chainOf } from '../selectors.ts';

/** Where a chain is: on a stem, or on the mix before it is mastered. */
export const chainPlace = z.enum([...STEMS, 'master']);
const place = chainPlace;
const { bypass, wet, state } = insertSchema.shape;
const theInsert = z.object({ place, id });

export const addInsert = defineChange({
  payload: z.object({ place, insert: insertSchema, at: index }),
  label: ({ place, insert }) => `Insert ${insert.name} ${onPlace(place)}`,
  apply(draft, { place, insert, at }, project) {
    if (chainOf(project, place).length >= MOST_INSERTS) {
      throw new ImpossibleAction(`A chain has at most ${MOST_INSERTS} plugins: remove one first.`);
    }
    if (allInserts(project).some((other) => other.id === insert.id)) {
      throw new ImpossibleAction('This plugin is inserted already: insert it again.');
    }
    const chain = draftChain(draft, project, place);
    chain.splice(Math.min(at, chain.length), 0, insert);
  },
});

export const removeInsert = defineChange({
  payload: theInsert,
  label: ({ place, id }, project) => `Remove ${nameOf(project, place, id)} ${fromPlace(place)}`,
  apply(draft, { place, id }, project) {
    draftChain(draft, project, place).splice(insertAt(project, place, id), 1);
  },
});

/** `to`: its place in the chain when it was taken out. */
export const moveInsert = defineChange({
  payload: theInsert.extend({ to: index }),
  label: ({ place, id }, project) => `Move ${nameOf(project, place, id)} ${inPlace(place)}`,
  apply(draft, { place, id, to }, project) {
    const at = insertAt(project, place, id);
    const chain = draftChain(draft, project, place);
    chain.splice(at, 1);
    chain.splice(Math.min(to, chain.length), 0, chainOf(project, place)[at]!);
  },
});

export const setInsert = defineChange({
  payload: theInsert.extend({ bypass: bypass.exactOptional(), wet: wet.exactOptional() }),
  label({ place, id, bypass }, project) {
    const name = `${nameOf(project, place, id)} ${onPlace(place)}`;
    if (bypass === undefined) return `Mix ${name} with the dry sound`;
    return bypass ? `Bypass ${name}` : `Switch on ${name}`;
  },
  apply(draft, { place, id, ...fields }, project) {
    assign(draftChain(draft, project, place)[insertAt(project, place, id)]!, fields);
  },
});

export const setParameter = defineChange({
  payload: theInsert.extend({ parameter: z.string().min(1).max(100), value: z.number().min(0).max(1) }),
  label: ({ place, id }, project) => `Adjust ${nameOf(project, place, id)} ${onPlace(place)}`,
  apply(draft, { place, id, parameter, value }, project) {
    draftChain(draft, project, place)[insertAt(project, place, id)]!.parameters[parameter] = value;
  },
});

/** All settings at once, as the plugin's own window or a preset left them: the parameters that were set before are in it or overruled by it. */
export const setState = defineChange({
  payload: theInsert.extend({ state }),
  label: ({ place, id }, project) => `Change the settings of ${nameOf(project, place, id)} ${onPlace(place)}`,
  apply(draft, { place, id, state }, project) {
    const insert = draftChain(draft, project, place)[insertAt(project, place, id)]!;
    insert.state = state;
    insert.parameters = {};
  },
});

/** Others in place of all plugins of a place: of a chain that was kept (its `name`), or as they were set before. */
export const replaceChain = defineChange({
  payload: z.object({
    place,
    inserts: z.array(insertSchema).max(MOST_INSERTS),
    name: z.string().min(1).max(200).nullable(),
  }),
  label: ({ place, name }) =>
    name === null ? `Go to the other settings ${onPlace(place)}` : `Load the chain ${name} ${onPlace(place)}`,
  apply: (draft, { place, inserts }) => putChain(draft, place, inserts),
});

/** Puts plugins in place of all that a place of a draft has. Throws where one of them is inserted elsewhere. */
export function putChain(draft: Project, place: ChainPlace, inserts: readonly Insert[]): void {
  const others = new Set(allInserts(draft).map(({ id }) => id));
  for (const { id } of chainOf(draft, place)) others.delete(id);
  for (const { id } of inserts) {
    if (others.has(id)) throw new ImpossibleAction('This plugin is inserted already: insert it again.');
    others.add(id);
  }
  const chain = draftChain(draft, draft, place);
  chain.splice(0, chain.length, ...inserts);
}

/** The chain in a draft. Throws where the stem has no track yet. */
function draftChain(draft: Project, project: Project, place: ChainPlace): Insert[] {
  return place === 'master' ? draft.master.chain : draft.tracks[trackAt(project, place)]!.chain;
}

function insertAt(project: Project, place: ChainPlace, id: string): number {
  const at = chainOf(project, place).findIndex((insert) => insert.id === id);
  if (at < 0) throw new ImpossibleAction('This plugin is no longer inserted: choose another one.');
  return at;
}

function allInserts({ tracks, master }: Project): Insert[] {
  return [...tracks.flatMap((track) => track.chain), ...master.chain];
}

function nameOf(project: Project, place: ChainPlace, id: string): string {
  return chainOf(project, place).find((insert) => insert.id === id)?.name ?? 'a plugin';
}

const onPlace = (place: ChainPlace): string => `on the ${place}`;
const fromPlace = (place: ChainPlace): string => `from the ${place}`;
const inPlace = (place: ChainPlace): string => `in the chain of the ${place}`;
