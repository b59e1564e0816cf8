import { z } from 'zod';
import { STEMS } from '../../../dsp/audio/stem.ts';
import { assign, defineChange, id, regionAt } from '../change.ts';
import { regionWords } from '../place.ts';
import {
  type Project,
  profileSchema,
  projectSchema,
  type Region,
  regionSchema,
  type Take,
  takeSchema,
  trackSchema,
} from '../project.ts';
import { covers } from '../reach.ts';
import { freePart } from '../spans.ts';

/** What comes from finished work. None of it is a step of undo, but that a take is heard which a person asked for. */

const { tracks, residual, separator, mixAsset } = projectSchema.shape;

/** What the person has set in the mixer, and the chain of plugins, stay as they are now: the work began with the document of then. */
export const separated = defineChange({
  payload: z.object({ tracks, residual, separator, mixAsset }),
  label: () => 'Separate the recording',
  apply(draft, { tracks, ...rest }, project) {
    assign(draft, rest);
    draft.tracks = tracks.map((track) => {
      const old = project.tracks.find(({ stem }) => stem === track.stem);
      if (old === undefined) return track;
      const { asset, level, snr, lufs } = track;
      return { ...old, asset, level, snr, lufs };
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

/** What the person asked for when takes were made: one step of undo, however many regions it was about. */
const asked = z.object({
  /** The work that makes them: all that it brings is one step. */
  work: id,
  /** How many regions it was asked for. */
  regions: z.int().min(1),
  /** Whether the surest is heard at once; false where the person took the step back while it was under way. */
  heard: z.boolean(),
});

/**
 * Takes that were made; the surest of them is chosen, unless meanwhile the track was locked, the region ignored, or resized so that no take fits any
 * more. Takes that are there already, by their id, are not added again: work that ends twice, after a restart, does no harm.
 * Without `asked`, as journals of earlier versions have it, the choice is no step of undo either.
 */
export const treated = defineChange({
  payload: z.object({ id, takes: z.array(takeSchema), untouched: z.string().nullable(), asked: asked.exactOptional() }),
  label({ id, takes, asked }, project) {
    if (asked !== undefined && asked.regions > 1) return `Mend ${asked.regions} regions`;
    const region = project.regions.find((candidate) => candidate.id === id);
    if (region === undefined) return 'Mend a region';
    if (takes.some(({ treatment }) => treatment === 'plugins'))
      return `Play ${regionWords(project, region)} through plugins`;
    return `${region.takes.length > 0 ? 'Make a new take of' : 'Mend'} ${regionWords(project, region)}`;
  },
  apply(draft, { id, takes, untouched, asked }, project) {
    const at = regionAt(project, id);
    const region = project.regions[at]!;
    const known = new Set(region.takes.map((take) => take.id));
    const fresh = takes.filter((take) => !known.has(take.id));
    const next = draft.regions[at]!;
    next.untouched = untouched;
    next.takes.push(...fresh);
    const surest = asked?.heard === false ? null : surestOf(project, region, fresh);
    if (surest !== null) next.chosenTake = region.takes.length + fresh.indexOf(surest);
  },
});

/** The take that is heard of those that came; null where none may be. */
function surestOf(project: Project, region: Region, fresh: readonly Take[]): Take | null {
  const isLocked = project.tracks.some((track) => track.stem === region.stem && track.locked);
  if (isLocked || region.status === 'ignored') return null;
  const fitting = fresh.filter((take) => covers(project.regions, region.stem, take, project.sampleRate));
  return fitting.reduce<Take | null>(
    (best, take) => (best === null || take.confidence > best.confidence ? take : best),
    null,
  );
}
