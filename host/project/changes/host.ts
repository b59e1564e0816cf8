import { z } from 'zod';
import { STEMS } from '../../../dsp/audio/stem.ts';
import { assign, defineChange, id, regionAt } from '../change.ts';
import { profileSchema, projectSchema, type Region, regionSchema, takeSchema, trackSchema } from '../project.ts';
import { covers } from '../reach.ts';
import { freePart } from '../spans.ts';

/** What comes from finished work. None of it is a step of undo. */

const { tracks, residual, separator, mixAsset } = projectSchema.shape;

/** What the person has set in the mixer stays as it is. */
export const separated = defineChange({
  payload: z.object({ tracks, residual, separator, mixAsset }),
  label: () => 'Separate the recording',
  apply(draft, { tracks, ...rest }, project) {
    assign(draft, rest);
    draft.tracks = tracks.map((track) => {
      const old = project.tracks.find(({ stem }) => stem === track.stem);
      if (old === undefined) return track;
      const { gainDb, pan, mute, solo, locked } = old;
      return { ...track, gainDb, pan, mute, solo, locked };
    });
  },
});

/**
 * Damage that was found. Regions of one stem never overlap, so a new one is shortened to its longest free part, and left out where there is
 * none: the person is dealing with that span already. A region that is there already, by its id, is left as it is.
 */
export const detected = defineChange({
  payload: z.object({ regions: z.array(regionSchema), levels: z.record(z.enum(STEMS), trackSchema.shape.level) }),
  label: () => 'Search for damage',
  apply(draft, { regions, levels }, project) {
    const all: Region[] = [...project.regions];
    for (const region of regions) {
      if (all.some((other) => other.id === region.id)) continue;
      const free = freePart(all, region.stem, region);
      if (free !== null) all.push({ ...region, ...free });
    }
    draft.regions.push(...all.slice(project.regions.length));
    project.tracks.forEach(({ stem }, i) => {
      draft.tracks[i]!.level = levels[stem];
    });
    draft.searched = true;
  },
});

/** What the person has edited stays beside it. */
export const heard = defineChange({
  payload: z.object({ profile: profileSchema }),
  label: () => 'Listen to the music',
  apply(draft, { profile }) {
    draft.profile = profile;
  },
});

/**
 * Takes that were made; the surest of them is chosen, unless meanwhile the track was locked, the region ignored, or resized so that no take fits any
 * more. Takes that are there already, by their id, are not added again: work that ends twice, after a restart, does no harm.
 */
export const treated = defineChange({
  payload: z.object({ id, takes: z.array(takeSchema), untouched: z.string().nullable() }),
  label: () => 'Mend a region',
  apply(draft, { id, takes, untouched }, project) {
    const at = regionAt(project, id);
    const region = project.regions[at]!;
    const known = new Set(region.takes.map((take) => take.id));
    const fresh = takes.filter((take) => !known.has(take.id));
    const next = draft.regions[at]!;
    next.untouched = untouched;
    if (fresh.length === 0) return;
    next.takes.push(...fresh);
    const isLocked = project.tracks.some((track) => track.stem === region.stem && track.locked);
    if (isLocked || region.status === 'ignored') return;
    const fitting = fresh.filter((take) => covers(project.regions, region.stem, take, project.sampleRate));
    if (fitting.length === 0) return;
    const surest = fitting.reduce((best, take) => (take.confidence > best.confidence ? take : best));
    next.chosenTake = region.takes.length + fresh.indexOf(surest);
  },
});
