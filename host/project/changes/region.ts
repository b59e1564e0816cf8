import { z } from 'zod';
import { SEVERITIES } from '../../../dsp/damage/finding.ts';
import {
  assign,
  defineChange,
  frames,
  ImpossibleAction,
  id,
  index,
  openRegionAt,
  refuseLocked,
  text,
} from '../change.ts';
import { newRegion } from '../new-region.ts';
import { placeOf, regionWords } from '../place.ts';
import { type Project, type Region, regionSchema, type Take } from '../project.ts';
import { refuseStray, silenceStrays } from '../reach.ts';
import { overlap, refuseOutside, refuseOverlap } from '../spans.ts';

const { stem, treatment, tags, seed, takeCount, settings, blend, status } = regionSchema.shape;

function named(project: Project, id: string): string {
  const region = project.regions.find((candidate) => candidate.id === id);
  return region === undefined ? 'a region' : regionWords(project, region);
}

function refuseTaken(project: Project, id: string): void {
  if (project.regions.some((region) => region.id === id)) {
    throw new ImpossibleAction('There is a region of this name already: draw it again.');
  }
}

export const add = defineChange({
  payload: z.object({ id, stem, start: frames, end: frames }),
  label: ({ stem, start }, project) =>
    stem === 'other'
      ? `Mark a region in Other, ${placeOf(project, start)}`
      : `Mark a ${stem} region, ${placeOf(project, start)}`,
  apply(draft, { id, stem, start, end }, project) {
    refuseLocked(project, stem);
    refuseTaken(project, id);
    refuseOutside(project, { start, end });
    refuseOverlap(project, stem, { start, end }, null, []);
    draft.regions.push(newRegion({ id, stem, start, end }));
  },
});

export const resize = defineChange({
  payload: z.object({ id, start: frames, end: frames }),
  label({ id, start, end }, project) {
    const region = project.regions.find((candidate) => candidate.id === id);
    const isMoved = region !== undefined && end - start === region.end - region.start;
    return `${isMoved ? 'Move' : 'Resize'} ${named(project, id)}`;
  },
  apply(draft, { id, start, end }, project) {
    const at = openRegionAt(project, id);
    const region = project.regions[at]!;
    refuseOutside(project, { start, end });
    refuseOverlap(project, region.stem, { start, end }, region, [id]);
    const resized = { ...region, start, end, ...fadesWithin(region, end - start) };
    assign(draft.regions[at]!, resized);
    silenceStrays(draft, project.regions.with(at, resized), region.stem);
  },
});

/** A fade never reaches past its region. */
function fadesWithin({ fadeIn, fadeOut }: Pick<Region, 'fadeIn' | 'fadeOut'>, length: number) {
  return {
    fadeIn: fadeIn === null ? null : Math.min(fadeIn, length),
    fadeOut: fadeOut === null ? null : Math.min(fadeOut, length),
  };
}

/** Takes stay where they sound, so nothing sounds different: those that begin in the right half go with it. */
export const split = defineChange({
  payload: z.object({ id, at: frames, newId: id }),
  label: ({ id }, project) => `Split ${named(project, id)}`,
  apply(draft, { id, at: cut, newId }, project) {
    const at = openRegionAt(project, id);
    const region = project.regions[at]!;
    refuseTaken(project, newId);
    if (cut <= region.start || cut >= region.end) {
      throw new ImpossibleAction('A region can only be split inside: put the cut between its edges.');
    }
    const chosen = chosenId(region);
    const left = region.takes.filter((take) => take.start < cut);
    const right = region.takes.filter((take) => take.start >= cut);
    draft.regions.splice(
      at,
      1,
      {
        ...region,
        end: cut,
        ...fadesWithin({ fadeIn: region.fadeIn, fadeOut: null }, cut - region.start),
        takes: left,
        chosenTake: indexOf(left, chosen),
      },
      {
        ...region,
        id: newId,
        start: cut,
        ...fadesWithin({ fadeIn: null, fadeOut: region.fadeOut }, region.end - cut),
        takes: right,
        chosenTake: indexOf(right, chosen),
      },
    );
  },
});

/** The first keeps its settings and its choice; it spans both and has the takes of both. */
export const merge = defineChange({
  payload: z.object({ id, with: id }),
  label: ({ id }, project) => `Merge ${named(project, id)} with its neighbour`,
  apply(draft, { id, with: other }, project) {
    const [at, otherAt] = [openRegionAt(project, id), openRegionAt(project, other)];
    const [region, second] = [project.regions[at]!, project.regions[otherAt]!];
    if (region === second) throw new ImpossibleAction('A region cannot be merged with itself: choose two regions.');
    if (region.stem !== second.stem) {
      throw new ImpossibleAction('Regions of two stems cannot be merged: choose two of one stem.');
    }
    const [first, last] = region.start <= second.start ? [region, second] : [second, region];
    const between = { start: first.end, end: last.start };
    if (project.regions.some((third) => third.stem === region.stem && overlap(third, between))) {
      throw new ImpossibleAction('Another region lies between these two: merge it first.');
    }
    const takes = [...region.takes, ...second.takes];
    const chosen = region.status === 'ignored' ? null : (chosenId(region) ?? chosenId(second));
    assign(draft.regions[at]!, {
      start: first.start,
      end: Math.max(first.end, last.end),
      damage: worse(region.damage, second.damage),
      fadeIn: first.fadeIn,
      fadeOut: last.fadeOut,
      takes,
      chosenTake: indexOf(takes, chosen),
    });
    draft.regions.splice(otherAt, 1);
  },
});

/** The index of a take, or null where it is not there. */
function indexOf(takes: readonly Take[], id: string | null): number | null {
  const at = takes.findIndex((take) => take.id === id);
  return at < 0 ? null : at;
}

const chosenId = ({ chosenTake, takes }: Region): string | null =>
  chosenTake === null ? null : (takes[chosenTake]?.id ?? null);

function worse(a: Region['damage'], b: Region['damage']): Region['damage'] {
  if (a === null || b === null) return a ?? b;
  return SEVERITIES.indexOf(b.severity) > SEVERITIES.indexOf(a.severity) ? b : a;
}

export const remove = defineChange({
  payload: z.object({ id }),
  label: ({ id }, project) => `Remove ${named(project, id)}`,
  apply(draft, { id }, project) {
    const at = openRegionAt(project, id);
    draft.regions.splice(at, 1);
    silenceStrays(draft, project.regions.toSpliced(at, 1), project.regions[at]!.stem);
  },
});

const fields = z.object({
  treatment: treatment.exactOptional(),
  describe: text.exactOptional(),
  tags: tags.element.max(100).array().max(100).exactOptional(),
  seed: seed.exactOptional(),
  takeCount: takeCount.exactOptional(),
  settings: settings.exactOptional(),
  blend: blend.exactOptional(),
  fadeIn: frames.nullable().exactOptional(),
  fadeOut: frames.nullable().exactOptional(),
  status: status.exactOptional(),
});

const WORDS: { readonly [K in keyof z.infer<typeof fields>]-?: string } = {
  treatment: 'Change the treatment of',
  describe: 'Describe the sound of',
  tags: 'Change the tags of',
  seed: 'Change the seed of',
  takeCount: 'Change the number of takes of',
  settings: 'Change the settings of',
  blend: 'Blend',
  fadeIn: 'Change the fade-in of',
  fadeOut: 'Change the fade-out of',
  status: 'Reopen',
};

export const set = defineChange({
  payload: fields.extend({ id }),
  label({ id, ...given }, project) {
    const keys = (Object.keys(WORDS) as (keyof typeof WORDS)[]).filter((key) => given[key] !== undefined);
    const verb = keys.length === 1 ? WORDS[keys[0]!] : 'Change';
    if (given.status === 'accepted') return `Accept ${named(project, id)}`;
    if (given.status === 'ignored') return `Leave ${named(project, id)} as it is`;
    return `${verb} ${named(project, id)}`;
  },
  apply(draft, { id, ...given }, project) {
    const at = openRegionAt(project, id);
    const region = project.regions[at]!;
    if (Math.max(given.fadeIn ?? 0, given.fadeOut ?? 0) > region.end - region.start) {
      throw new ImpossibleAction('This fade is longer than its region: shorten the fade.');
    }
    assign(draft.regions[at]!, given);
    // Left as it is: the original is heard.
    if (given.status === 'ignored') draft.regions[at]!.chosenTake = null;
  },
});

export const choose = defineChange({
  payload: z.object({ id, take: index.nullable() }),
  label: ({ id, take }, project) =>
    take === null
      ? `Go back to the original in ${named(project, id)}`
      : `Choose take ${take + 1} of ${named(project, id)}`,
  apply(draft, { id, take }, project) {
    const at = openRegionAt(project, id);
    const { stem, takes, status } = project.regions[at]!;
    if (take !== null) {
      const chosen = takes[take];
      if (chosen === undefined) {
        throw new ImpossibleAction(`This region has no take ${take + 1}: choose one of those listed.`);
      }
      refuseStray(project, stem, chosen);
      // It is no longer left as it is.
      if (status === 'ignored') draft.regions[at]!.status = 'open';
    }
    draft.regions[at]!.chosenTake = take;
  },
});
