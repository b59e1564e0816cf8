import type { GraphTake } from '../../dsp/graph/document.ts';
import { newRegion } from '../../host/project/new-region.ts';
import { type Asset, type Project, type Region, STEMS } from '../../host/project/project.ts';
import { activeChain, type ChainPlace, chosenTake } from '../../host/project/selectors.ts';
import type { InsertsState } from '../state/inserts.ts';

/**
 * Plugins are heard rendered ahead: the host plays a stem through its chain to an asset, and here that asset lies over the whole stem, as a take
 * would; that of the mix through the chain of the master lies over the sum of all. Until it is there, and wherever it fails, it is heard dry.
 */

/** A project as it is heard. */
export interface HeardProject extends Project {
  /** See GraphDocument. */
  readonly throughMaster?: readonly GraphTake[];
}

/** Every place that can have plugins, the one last that hears all others. */
export const PLACES: readonly ChainPlace[] = [...STEMS, 'master'];

/** All that decides how a stem sounds through its plugins, or the mix through those of the master, as one text; null where it has none that are heard. */
export function chainKey(project: Project, place: ChainPlace): string | null {
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

export type ChainState =
  /** No plugin, or all bypassed. */
  | { readonly kind: 'none' }
  /** It is being rendered; dry until then. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'heard'; readonly asset: Asset }
  | { readonly kind: 'failed'; readonly error: string };

/** What is heard of the plugins of a place. */
export function chainState(project: Project, place: ChainPlace, heard: InsertsState['heard']): ChainState {
  const key = chainKey(project, place);
  if (key === null) return { kind: 'none' };
  const made = heard[place];
  if (made?.key !== key) return { kind: 'waiting' };
  return made.asset === null ? { kind: 'failed', error: made.error ?? '' } : { kind: 'heard', asset: made.asset };
}

/**
 * The project as it is heard in this window. What a stem is through its plugins takes the place of its takes; one that is auditioned is heard over
 * it, dry. The original stays as it came, and so does all else where plugins are bypassed.
 */
export function throughChains(
  project: Project,
  { heard, isBypassed }: Pick<InsertsState, 'heard' | 'isBypassed'>,
): HeardProject {
  const made = new Map<ChainPlace, Asset>();
  for (const place of PLACES) {
    const state = chainState(project, place, heard);
    if (state.kind === 'heard' && !isBypassed) made.set(place, state.asset);
  }
  const master = made.get('master');
  const hasMaster = chainKey(project, 'master') !== null;
  if (made.size === 0 && !hasMaster) return project;
  const whole = STEMS.flatMap((stem) => {
    const asset = made.get(stem);
    return asset === undefined ? [] : [wholeStem(stem, asset)];
  });
  // A bypass must not make another value of regions that are the same.
  const covered =
    whole.length === 0
      ? project.regions
      : [...whole, ...project.regions.map((one) => (made.has(one.stem) ? { ...one, chosenTake: null } : one))];
  const throughMaster = master === undefined ? [] : [takeOf(master)];
  return { ...project, regions: covered, ...(hasMaster && { throughMaster }) };
}

/** From its first frame to its last, as it is. */
function takeOf(asset: Asset): GraphTake {
  return { asset, start: 0, end: asset.length, fadeIn: 0, fadeOut: 0, law: 1 };
}

/** A take from the first frame to the last, as it is. */
function wholeStem(stem: Region['stem'], asset: Asset): Region {
  const id = `plugins of ${stem}`;
  const span = { start: 0, end: asset.length };
  const take: Region['takes'][number] = {
    ...{ id, ...takeOf(asset), treatment: 'restore', label: 'Restored' },
    asset,
    engine: { name: 'plugins', version: '1', model: null },
    ...{ seed: 0, settings: {}, why: '', material: [], confidence: 1, before: {}, after: {} },
  };
  return newRegion({ id, stem, ...span, takes: [take], chosenTake: 0 });
}
