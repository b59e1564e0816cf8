import type { Changes, Corrections } from '../../dsp/treat/treatment.ts';
import type { Chord, Edits, Hit, Insert, Note, Project, ProjectProfile, Region, StemName, Take } from './project.ts';

/** What is read off a project in several places. */

/** The notes of a part as they hold: the person's, else those that were heard. The index of an action counts in this list; it may not be in order of time. */
export function notesOf(project: Project, part: 'melody' | 'bass'): readonly Note[] {
  return project.edits[part] ?? project.profile?.[part].notes ?? NONE;
}

/** The drum hits as they hold; see notesOf. */
export function hitsOf(project: Project): readonly Hit[] {
  return project.edits.drums ?? project.profile?.drums ?? NONE;
}

/** The chords as they hold, always in order and without gaps. */
export function chordsOf(project: Project): readonly Chord[] {
  return project.edits.chords ?? project.profile?.chords ?? NONE;
}

/** Any of these lists. */
export function listOf(project: Project, part: keyof Edits): readonly unknown[] {
  if (part === 'drums') return hitsOf(project);
  return part === 'chords' ? chordsOf(project) : notesOf(project, part);
}

const NONE: readonly never[] = [];

/** Said of whatever needs stems while there are none. */
export const NOT_SEPARATED =
  'The recording is not separated into stems yet: wait until it is, with the project open in the editor, and try again.';

/** Where a chain of plugins is: on a stem, or on the mix before it is mastered. */
export type ChainPlace = StemName | 'master';

/** The plugins of a place, in order; none where the stem has no track yet. */
export function chainOf({ tracks, master }: Project, place: ChainPlace): readonly Insert[] {
  return place === 'master' ? master.chain : (tracks.find((track) => track.stem === place)?.chain ?? NONE);
}

/** Those of them that are heard. */
export function activeChain(project: Project, place: ChainPlace): readonly Insert[] {
  return chainOf(project, place).filter(({ bypass, wet }) => !bypass && wet > 0);
}

/** The stems that the mixer leaves out of what is heard, and so of a master: muted, or not solo where others are. */
export function unheardStems({ tracks }: Project): readonly StemName[] {
  const isSoloed = tracks.some((track) => track.solo);
  return tracks.filter(({ mute, solo }) => mute || (isSoloed && !solo)).map(({ stem }) => stem);
}

/** The music of a song as treatments go by it. */
export interface HeldMusic {
  readonly profile: ProjectProfile;
  /** What in the profile is the person's; null where all of it was heard. */
  readonly corrections: Corrections | null;
}

/** The profile with the person's edits in place of what was heard, in order of time: what treatments and exports go by. Null until it was heard. */
export function heldProfile(project: Project): ProjectProfile | null {
  const { profile, edits } = project;
  if (profile === null) return null;
  return {
    ...profile,
    chords: edits.chords ?? profile.chords,
    melody: { ...profile.melody, notes: inOrder(edits.melody) ?? profile.melody.notes },
    bass: { notes: inOrder(edits.bass) ?? profile.bass.notes },
    drums: edits.drums === null ? profile.drums : [...edits.drums].sort((a, b) => a.time - b.time),
  };
}

function inOrder(notes: readonly Note[] | null): Note[] | null {
  return notes === null ? null : [...notes].sort((a, b) => a.start - b.start || a.midi - b.midi);
}

/** What the person put right in what was heard, by part; null where nothing. What was only copied into the edits is no correction. */
export function correctionsOf({ profile, edits }: Project): Corrections | null {
  if (profile === null) return null;
  const corrections = {
    melody: changesOf(profile.melody.notes, edits.melody, noteKey),
    bass: changesOf(profile.bass.notes, edits.bass, noteKey),
    drums: changesOf(profile.drums, edits.drums, hitKey),
  };
  const isAny = Object.values(corrections).some(({ gone, fresh }) => gone.length + fresh.length > 0);
  return isAny ? corrections : null;
}

const noteKey = ({ start, end, midi }: Note): string => `${start} ${end} ${midi}`;
const hitKey = (hit: Hit): string => `${hit.time} ${hit.class}`;

function changesOf<T>(heard: readonly T[], held: readonly T[] | null, keyOf: (item: T) => string): Changes<T> {
  if (held === null) return { gone: [], fresh: [] };
  const [before, after] = [new Set(heard.map(keyOf)), new Set(held.map(keyOf))];
  return {
    gone: heard.filter((item) => !after.has(keyOf(item))),
    fresh: held.filter((item) => !before.has(keyOf(item))),
  };
}

/** The regions of a stem, or of all, by time. */
export function regionsOf(project: Project, stem?: StemName): Region[] {
  const some = stem === undefined ? project.regions : project.regions.filter((region) => region.stem === stem);
  return [...some].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The take that is heard in a region; null where the original is. */
export function chosenTake(region: Region): Take | null {
  return region.chosenTake === null ? null : (region.takes[region.chosenTake] ?? null);
}

/** Whether the take of a region that is heard had better be left alone, by what the judge says of it. */
export const isWarned = (region: Region): boolean => chosenTake(region)?.warning !== undefined;

/** Whether the person is done with a region, and a take of it is heard. */
export const isMended = ({ status, chosenTake }: Region): boolean => status === 'accepted' && chosenTake !== null;

/** Whether the person is done with a region, and it is heard as it came: nothing was mended there, whichever way that was said. */
export const isLeft = (region: Region): boolean => region.status !== 'open' && !isMended(region);

/** Where the person stands: what is still to do, what they accepted, what they left as it is. A take that nobody accepted is still to do. */
export function regionCounts(regions: readonly Region[]): { toMend: number; mended: number; left: number } {
  const toMend = regions.filter(({ status }) => status === 'open').length;
  return { toMend, mended: regions.filter(isMended).length, left: regions.filter(isLeft).length };
}

/**
 * The regions of which a take is heard that the person has not accepted yet, and may: their track is not locked. Not those of whose take there is a warning: these
 * are looked at one by one.
 */
export function toAccept({ regions, tracks }: Project): Region[] {
  const locked = new Set(tracks.filter((track) => track.locked).map(({ stem }) => stem));
  return regions.filter(
    (region) => region.status === 'open' && region.chosenTake !== null && !locked.has(region.stem) && !isWarned(region),
  );
}
