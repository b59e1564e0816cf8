import type { GraphTake, GraphTrack } from '../../dsp/graph/document.ts';
import { type Asset, type Project, STEMS, type StemName, type Track } from '../../host/project/project.ts';
import { activeChain, type ChainPlace, chosenTake } from '../../host/project/selectors.ts';
import { heard as withSafe } from '../app/solo-safe.ts';
import type { InsertsState } from '../state/inserts.ts';

/**
 * Plugins are heard rendered ahead: the host plays a stem through its chain to an asset, first some seconds, then the whole, and here that asset lies over
 * the stem, as a take would; that of the mix through the chain of the master lies over the sum of all. Where nothing is rendered, it is heard dry.
 */

/** A project as it is heard. */
interface HeardProject extends Project {
  readonly tracks: (Track & Pick<GraphTrack, 'through'>)[];
  /** See GraphDocument. */
  readonly throughMaster?: readonly GraphTake[];
}

/** Every place that can have plugins, the one last that hears all others. */
export const PLACES: readonly ChainPlace[] = [...STEMS, 'master'];

/** All that decides how a stem sounds through its plugins, or the mix through those of the master, as one text; null where it has none that are heard. */
export function chainKey(project: Project, place: ChainPlace): string | null {
  const keys = known.get(project) ?? new Map<ChainPlace, string | null>();
  known.set(project, keys);
  let key = keys.get(place);
  if (key === undefined) {
    key = keyOf(project, place);
    keys.set(place, key);
  }
  return key;
}

/** Asked for many times a second while the song plays. */
const known = new WeakMap<Project, Map<ChainPlace, string | null>>();

function keyOf(project: Project, place: ChainPlace): string | null {
  const inserts = activeChain(project, place);
  if (inserts.length === 0 || project.tracks.length === 0) return null;
  const plugins = inserts.map(({ plugin, state, parameters, wet }) => [plugin, state, parameters, wet]);
  const sound = place === 'master' ? mixKey(project) : stemKey(project, place);
  return sound === null ? null : JSON.stringify([sound, plugins, project.profile?.tempo.bpm]);
}

/** What goes into the plugins of a stem. */
function stemKey({ tracks, regions }: Project, stem: ChainPlace): unknown {
  const track = tracks.find((candidate) => candidate.stem === stem);
  if (track === undefined) return null;
  const takes = regions.flatMap((region) => {
    const take = region.stem === stem ? chosenTake(region) : null;
    return take === null ? [] : [[take.asset.hash, take.start, region.blend, region.fadeIn, region.fadeOut]];
  });
  return [track.asset.hash, takes];
}

/** What goes into those of the master. */
function mixKey(project: Project): unknown {
  return project.tracks.map(({ stem, gainDb, pan, mute, solo }) => [
    ...[gainDb, pan, mute, solo],
    chainKey(project, stem) ?? stemKey(project, stem),
  ]);
}

type ChainState =
  /** No plugin, or all bypassed. */
  | { readonly kind: 'none' }
  /** It is being rendered: until then heard as it was set before, where it was; else dry. */
  | { readonly kind: 'waiting'; readonly isHeardAsBefore: boolean }
  /** What is about to be heard is there; the rest is being rendered. */
  | { readonly kind: 'ahead' }
  | { readonly kind: 'heard' }
  /** The mix is heard without: this window keeps more tracks audible beside a solo than the mix that was rendered has. */
  | { readonly kind: 'otherMix' }
  | { readonly kind: 'failed'; readonly error: string };

/** What is heard of the plugins of a place; `safe` are the tracks that this window keeps audible beside a solo. */
export function chainState(
  project: Project,
  place: ChainPlace,
  heard: InsertsState['heard'],
  safe: readonly StemName[] = [],
): ChainState {
  const key = chainKey(project, place);
  if (key === null) return { kind: 'none' };
  if (place === 'master' && withSafe(project, safe) !== project) return { kind: 'otherMix' };
  const made = heard[place];
  if (made?.key !== key) return { kind: 'waiting', isHeardAsBefore: made !== undefined && made.asset !== null };
  if (made.asset === null) return { kind: 'failed', error: made.error ?? '' };
  return { kind: made.isWhole ? 'heard' : 'ahead' };
}

/**
 * The project as it is heard in this window. What a stem is through its plugins takes the place of its takes; one that is auditioned is heard over
 * it, dry. What was rendered last is heard until the next has come. The original stays as it came, and so does all else where plugins are bypassed.
 */
export function throughChains(
  project: Project,
  { heard, isBypassed }: Pick<InsertsState, 'heard' | 'isBypassed'>,
): HeardProject {
  const through = (place: ChainPlace): readonly GraphTake[] | undefined => {
    if (chainKey(project, place) === null) return undefined;
    const made = heard[place];
    return made === undefined || made.asset === null || isBypassed ? [] : [takeOf(made.asset, made.start, project)];
  };
  const throughMaster = through('master');
  const hasTracks = project.tracks.some(({ stem }) => chainKey(project, stem) !== null);
  if (throughMaster === undefined && !hasTracks) return project;
  const tracks = project.tracks.map((track) => {
    const made = through(track.stem);
    return made === undefined ? track : { ...track, through: made };
  });
  return { ...project, tracks, ...(throughMaster && { throughMaster }) };
}

/** Seconds in which the sound goes over to the dry one at an end of what is rendered, as the plugin host's bypass does. */
const FADE = 0.01;

function takeOf(asset: Asset, start: number, { length, sampleRate }: Project): GraphTake {
  const end = start + asset.length;
  const fade = Math.min(Math.round(FADE * sampleRate), Math.floor(asset.length / 2));
  return { asset, start, end, fadeIn: start > 0 ? fade : 0, fadeOut: end < length ? fade : 0, law: 1 };
}
