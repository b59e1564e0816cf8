import { z } from 'zod';
import { defineChange, frames, ImpossibleAction, id, openRegionAt, refuseLocked } from '../change.ts';
import {
  editsSchema,
  type Insert,
  insertSchema,
  MOST_INSERTS,
  type Project,
  profileSchema,
  type Region,
  regionSchema,
  takeSchema,
} from '../project.ts';
import { covers } from '../reach.ts';
import { chainOf } from '../selectors.ts';
import { refuseOutside, refuseOverlap } from '../spans.ts';
import { chainPlace, putChain } from './insert.ts';

const { tempo, meter, sections } = profileSchema.shape;

/** The beat as a DAW has it; it takes the place of the one that was heard. */
const rhythmSchema = z.object({ tempo, meter, beats: z.array(frames), downbeats: z.array(frames) });

/**
 * What came back from a DAW: regions, takes from changed stems, chords, sections, beat and chains of plugins. Null leaves them as they are. One step of undo.
 */
export const brought = defineChange({
  payload: z.object({
    /** The names of the files, for the history. */
    from: z.string().max(200),
    /** New regions, with their takes. */
    regions: z.array(regionSchema),
    /** Takes of regions that are there; each is chosen, heard as it is, and to be accepted. */
    takes: z.array(z.object({ region: id, take: takeSchema })),
    rhythm: rhythmSchema.nullable(),
    chords: editsSchema.shape.chords,
    sections: sections.nullable(),
    /** Plugins in place of those of a stem or the master. Journals from before have none. */
    chains: z.array(z.object({ place: chainPlace, inserts: z.array(insertSchema).max(MOST_INSERTS) })).exactOptional(),
  }),
  label: ({ from }) => `Import ${from}`,
  apply(draft, { regions, takes, rhythm, chords, sections, chains = [] }, project) {
    addRegions(draft, project, regions);
    for (const { place, inserts } of chains) putChain(draft, place, asTheyAre(chainOf(project, place), inserts));
    const after = [...project.regions, ...regions];
    // One file may bring a region, and another a take of it.
    for (const { region, take } of takes) addTake(draft, { ...project, regions: after }, region, take);
    for (const { stem, takes: own, chosenTake } of regions) {
      if (chosenTake !== null) refuseUncovered(after, stem, own[chosenTake]!, project.sampleRate);
    }
    if (rhythm === null && chords === null && sections === null) return;
    if (draft.profile === null) {
      throw new ImpossibleAction(
        'The music was not heard yet, so beat and markers have no place: import them when it was.',
      );
    }
    if (rhythm !== null) Object.assign(draft.profile, rhythm);
    if (sections !== null) draft.profile.sections = sections;
    if (chords !== null) draft.edits.chords = chords;
  },
});

/** What a DAW left alone is the very insert as it is set now: the files took a while to read, and knobs may have been turned. */
function asTheyAre(present: readonly Insert[], inserts: readonly Insert[]): Insert[] {
  return inserts.map((insert) => {
    const same = present.find(({ id }) => id === insert.id);
    return same === undefined ? insert : { ...same, bypass: insert.bypass, wet: insert.wet };
  });
}

function addRegions(draft: Project, project: Project, regions: readonly Region[]): void {
  const ids = new Set(project.regions.map((region) => region.id));
  for (const region of regions) {
    refuseLocked(project, region.stem);
    if (ids.has(region.id)) throw new ImpossibleAction('There is a region of this name already: import it again.');
    ids.add(region.id);
    refuseOutside(project, region);
    refuseOverlap(project, region.stem, region, null, []);
    // A copy: the draft may get takes, the action stays as it is.
    draft.regions.push({ ...region, takes: [...region.takes] });
  }
}

/** Chosen, not blended and with its own fades: what is heard is what was brought. */
function addTake(draft: Project, project: Project, regionId: string, take: Region['takes'][number]): void {
  const at = openRegionAt(project, regionId);
  const { stem, takes } = project.regions[at]!;
  refuseUncovered(project.regions, stem, take, project.sampleRate);
  const region = draft.regions[at]!;
  region.takes.push(take);
  region.chosenTake = takes.length;
  region.blend = 1;
  region.fadeIn = null;
  region.fadeOut = null;
  // What was accepted, or left as it is, was other sound.
  region.status = 'open';
}

function refuseUncovered(
  regions: readonly Region[],
  stem: Region['stem'],
  take: { readonly start: number; readonly end: number },
  sampleRate: number,
): void {
  if (covers(regions, stem, take, sampleRate)) return;
  throw new ImpossibleAction(
    'A region was made shorter meanwhile, so that the sound does not fit it: import it again.',
  );
}
