import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PerStem } from '../../dsp/audio/stem.ts';
import type { ChainedPassage, ChainedStem, PassageRequest } from '../api/plugins.ts';
import { ASSET_ENDINGS } from '../audio/asset.ts';
import { mendedStem } from '../chain/mend.ts';
import { PlainError } from '../jobs/job.ts';
import { type AssetRef, ofAsset, type SourceRef } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import type { LiveChains } from '../plugins/live-chains.ts';
import { livePassage, type Span, throughChain } from '../plugins/through-chain.ts';
import { type Project, STEMS, type StemName, type Track } from '../project/project.ts';
import { activeChain, type ChainPlace } from '../project/selectors.ts';
import type { OpenProject } from './open-project.ts';
import { heardMixes, songOf } from './sound.ts';

/** What an open project sounds like through its plugins. */

/** The last whole sound of each place, with all that it was made of. */
const wholes = new WeakMap<OpenProject, Map<ChainPlace, { readonly of: string; readonly asset: AssetRef }>>();

/** Passages that lie in the cache, but those of a whole song: as a whole they are remembered. */
const passages = new WeakMap<OpenProject, Set<string>>();

/**
 * The stems that have plugins, as they sound through them, then where the master has some the mix as it is heard; one that fails costs itself alone:
 * the mix has that stem dry. What is remembered is not rendered again.
 */
export async function chainedStems(open: OpenProject, runner: Runner): Promise<ChainedStem[]> {
  await open.share();
  const { project } = open;
  const through = async (place: ChainPlace, source: SourceRef): Promise<ChainedStem> => {
    try {
      const asset = assetOf(await throughChain(runner, project, place, source));
      if (asset !== null) {
        open.keepHeard('whole', place, asset.hash);
        const known = wholes.get(open) ?? new Map();
        wholes.set(open, known.set(place, { of: madeOf(project, place, source), asset }));
      }
      return { stem: place, asset, error: null };
    } catch (error) {
      if (!(error instanceof PlainError)) throw error;
      return { stem: place, asset: null, error: error.message };
    }
  };
  const stems = await Promise.all(chainedOf(project).map((stem) => through(stem, soundOf(project, stem))));
  if (!hasChain(project, 'master')) return stems;
  return [
    ...stems,
    await through('master', heardMixes(await songOf(runner, project), project, soundsOf(stems)).mended),
  ];
}

/** One sound of a stem through the plugins of that stem: with other takes than the chosen ones. */
export async function triedStem(
  open: OpenProject,
  runner: Runner,
  stem: StemName,
  source: SourceRef,
): Promise<ChainedStem> {
  await open.share();
  try {
    const asset = assetOf(await throughChain(runner, open.project, stem, source));
    if (asset !== null) open.keepHeard('tried', stem, asset.hash);
    return { stem, asset, error: null };
  } catch (error) {
    if (!(error instanceof PlainError)) throw error;
    return { stem, asset: null, error: error.message };
  }
}

/** The stems that could be made, in place of how they stand without plugins. */
export function soundsOf(made: readonly ChainedStem[]): Partial<PerStem<SourceRef>> {
  return Object.fromEntries(made.flatMap(({ stem, asset }) => (asset === null ? [] : [[stem, ofAsset(asset)]])));
}

/** Seconds of sound before a passage that bring its plugins to about where they would be: less cannot be heard of most, and each costs time. */
const PRE_ROLL = 0.5;

interface PassageMakers {
  readonly runner: Runner;
  readonly live: LiveChains;
  /** Whether any open project names an asset, or a window hears it. */
  readonly isNamed: (hash: string) => boolean;
}

/**
 * Some frames of places through their plugins, soon: through chains that stay loaded. A plugin that remembers more than half a second may sound a little
 * other there than in the whole. One that fails costs itself alone; a place that has no plugins is left out.
 */
export async function chainedPassages(
  open: OpenProject,
  { runner, live, isNamed }: PassageMakers,
  { places, start, end }: Omit<PassageRequest, 'id'>,
): Promise<ChainedPassage[]> {
  await open.share();
  forgetPassages(open, runner.cache.folders.assets, isNamed);
  const { project } = open;
  const last = Math.min(end, project.length);
  if (start >= last) return [];
  const preRoll = Math.round(PRE_ROLL * project.sampleRate);
  const isMaster = places.includes('master') && hasChain(project, 'master');
  const through = async (place: ChainPlace, source: SourceRef, span: Span): Promise<ChainedPassage> => {
    try {
      const asset = await livePassage(runner, live, `${open.id} ${place}`, project, place, source, span);
      open.keepHeard('passage', place, asset.hash);
      if (asset.length < project.length) passages.set(open, (passages.get(open) ?? new Set()).add(asset.hash));
      return { place, start: span.start, asset, error: null };
    } catch (error) {
      if (!(error instanceof PlainError)) throw error;
      return { place, start: span.start, asset: null, error: error.message };
    }
  };
  // What the mix is made of is known from before its own run-up on.
  const first = isMaster ? Math.max(0, start - preRoll) : start;
  const known = (stem: StemName): AssetRef | null => {
    const whole = wholes.get(open)?.get(stem);
    return whole?.of === madeOf(project, stem, soundOf(project, stem)) ? whole.asset : null;
  };
  const needed = chainedOf(project).filter((stem) => places.includes(stem) || (isMaster && known(stem) === null));
  const span = { start: first, end: last, preRoll: Math.min(first, preRoll) };
  const stems = await Promise.all(needed.map((stem) => through(stem, soundOf(project, stem), span)));
  if (!isMaster) return stems;
  const sounds = Object.fromEntries(
    chainedOf(project).map((stem) => {
      const whole = known(stem);
      const made = stems.find(({ place }) => place === stem);
      return [stem, whole === null ? laidOver(project, stem, made) : ofAsset(whole)];
    }),
  );
  const mix = heardMixes(await songOf(runner, project), project, sounds).mended;
  const master = await through('master', mix, { start, end: last, preRoll: start - first });
  return [...stems, master];
}

/** A knob that is turned leaves several a second: what no window can be playing any more goes at once. */
function forgetPassages(open: OpenProject, assets: string, isNamed: PassageMakers['isNamed']): void {
  for (const hash of passages.get(open) ?? []) {
    if (isNamed(hash)) continue;
    passages.get(open)!.delete(hash);
    for (const ending of ASSET_ENDINGS) rmSync(join(assets, `${hash}.${ending}`), { force: true });
  }
}

/** A stem in which a passage through its plugins has its place. */
function laidOver(project: Project, stem: StemName, made: ChainedPassage | undefined): SourceRef {
  if (made?.asset == null) return soundOf(project, stem);
  const { start, asset } = made;
  const take = { start, end: start + asset.length, fadeIn: 0, fadeOut: 0, law: 1, blend: 1, asset };
  // Nothing outside the passage is heard of it.
  return { kind: 'mended', original: trackOf(project, stem).asset, takes: [take] };
}

const trackOf = ({ tracks }: Project, stem: StemName): Track => tracks.find((track) => track.stem === stem)!;

function soundOf(project: Project, stem: StemName): SourceRef {
  return mendedStem(stem, trackOf(project, stem).asset, project.regions);
}

/** The stems whose plugins are heard. */
function chainedOf(project: Project): StemName[] {
  return STEMS.filter((stem) => activeChain(project, stem).length > 0);
}

const hasChain = (project: Project, place: ChainPlace): boolean =>
  project.tracks.length > 0 && activeChain(project, place).length > 0;

/** All that a sound through plugins is made of, as one text. */
function madeOf(project: Project, place: ChainPlace, source: SourceRef): string {
  const plugins = activeChain(project, place).map(({ plugin, state, parameters, wet }) => [
    plugin,
    state,
    parameters,
    wet,
  ]);
  return JSON.stringify([source, plugins, project.profile?.tempo.bpm]);
}

const assetOf = (source: SourceRef): AssetRef | null => (source.kind === 'asset' ? source.asset : null);
