import { newRegion } from '../../host/project/new-region.ts';
import type { Asset, Project, Region, StemName } from '../../host/project/project.ts';
import { activeChain, chosenTake } from '../../host/project/selectors.ts';
import type { InsertsState } from '../state/inserts.ts';

/**
 * Plugins are heard rendered ahead: the host plays a stem through its chain to an asset, and here that asset lies over the whole stem, as a take
 * would. Until it is there, and wherever it fails, the stem is heard dry.
 */

/** All that decides how a stem sounds through its plugins, as one text; null where it has none that are heard. */
export function chainKey(project: Project, stem: StemName): string | null {
  const inserts = activeChain(project, stem);
  const track = project.tracks.find((candidate) => candidate.stem === stem);
  if (inserts.length === 0 || track === undefined) return null;
  const takes = project.regions.flatMap((region) => {
    const take = region.stem === stem ? chosenTake(region) : null;
    return take === null ? [] : [[take.asset.hash, take.start, region.blend, region.fadeIn, region.fadeOut]];
  });
  const plugins = inserts.map(({ plugin, state, parameters, wet }) => [plugin, state, parameters, wet]);
  return JSON.stringify([track.asset.hash, takes, plugins, project.profile?.tempo.bpm]);
}

export type ChainState =
  /** No plugin, or all bypassed. */
  | { readonly kind: 'none' }
  /** It is being rendered; dry until then. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'heard'; readonly asset: Asset }
  | { readonly kind: 'failed'; readonly error: string };

/** What is heard of the plugins of a stem. */
export function chainState(project: Project, stem: StemName, heard: InsertsState['heard']): ChainState {
  const key = chainKey(project, stem);
  if (key === null) return { kind: 'none' };
  const made = heard[stem];
  if (made?.key !== key) return { kind: 'waiting' };
  return made.asset === null ? { kind: 'failed', error: made.error ?? '' } : { kind: 'heard', asset: made.asset };
}

/**
 * The project as it is heard in this window. What a stem is through its plugins takes the place of its takes; one that is auditioned is heard over
 * it, dry. The original stays as it came.
 */
export function throughChains(project: Project, heard: InsertsState['heard']): Project {
  const made = new Map<StemName, Asset>();
  for (const { stem } of project.tracks) {
    const state = chainState(project, stem, heard);
    if (state.kind === 'heard') made.set(stem, state.asset);
  }
  if (made.size === 0) return project;
  const covered = project.regions.map((region) => (made.has(region.stem) ? { ...region, chosenTake: null } : region));
  return { ...project, regions: [...[...made].map(([stem, asset]) => wholeStem(stem, asset)), ...covered] };
}

/** A take from the first frame to the last, as it is. */
function wholeStem(stem: StemName, asset: Asset): Region {
  const id = `plugins of ${stem}`;
  const span = { start: 0, end: asset.length };
  const take: Region['takes'][number] = {
    ...{ id, asset, ...span, fadeIn: 0, fadeOut: 0, law: 1, treatment: 'restore', label: 'Restored' },
    engine: { name: 'plugins', version: '1', model: null },
    ...{ seed: 0, settings: {}, why: '', material: [], confidence: 1, before: {}, after: {} },
  };
  return newRegion({ id, stem, ...span, takes: [take], chosenTake: 0 });
}
