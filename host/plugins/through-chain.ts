import type { Insert as OpenInsert, Passage } from '../../bridge/client/chain.ts';
import { PluginChain } from '../../bridge/client/chain.ts';
import { PluginDeath, PluginRefusal } from '../../bridge/client/failure.ts';
import type { KnownPlugin } from '../../bridge/client/plugin-list.ts';
import { Cancelled } from '../../dsp/audio/source.ts';
import { type PerStem, STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { AssetWriter } from '../audio/asset.ts';
import { PlainError } from '../jobs/job.ts';
import { type AssetRef, OpenSources, ofAsset, type SourceRef, shapeOf } from '../jobs/refs.ts';
import type { Elsewhere, Runner } from '../jobs/runner.ts';
import type { Insert, Project } from '../project/project.ts';
import { activeChain, type ChainPlace } from '../project/selectors.ts';
import { findPlugin, pluginHost } from './find.ts';
import type { LiveChains, LiveOrder } from './live-chains.ts';

/** What a chain is part of, as far as it matters to it. */
type Chained = Pick<Project, 'tracks' | 'master' | 'profile'>;

/** Plugins that follow a tempo have this one where none was heard. */
export const USUAL_TEMPO = 120;
/** A plugin host hosts mono and stereo effects. */
const MOST_CHANNELS = 2;

/**
 * A sound through the plugins of a place, rendered to an asset; the very sound where there are none, or all are bypassed. As long as it was: what
 * a plugin lets sound on after the end is cut. Throws a PlainError where a plugin is missing or fails: nothing is left out unsaid.
 */
export async function throughChain(
  runner: Runner,
  project: Chained,
  place: ChainPlace,
  source: SourceRef,
): Promise<SourceRef> {
  if (activeChain(project as Project, place).length === 0) return source;
  const passage = { start: 0, end: shapeOf(source).length, preRoll: 0 };
  return ofAsset(await passageThroughChain(runner, project, place, source, passage));
}

/** Which frames, after how many before them that only bring the plugins to where they would be. */
export type Span = Omit<Passage, 'read'>;

/** The same for some of the frames, as an asset of just those; the place has at least one plugin that is heard. */
export async function passageThroughChain(
  runner: Runner,
  project: Chained,
  place: ChainPlace,
  source: SourceRef,
  span: Span,
): Promise<AssetRef> {
  const { binary, inserts, found, setting } = await orderOf(runner, project, place, source);
  return runner.runElsewhere(rendering({ binary, source, place, inserts, found, setting, span }), place);
}

/**
 * The same, soon, through a chain that stays loaded under `name` for when its knobs are turned on. It is not remembered: what is rendered for good goes
 * through a new one.
 */
export async function livePassage(
  runner: Runner,
  live: LiveChains,
  name: string,
  project: Chained,
  place: ChainPlace,
  source: SourceRef,
  span: Span,
): Promise<AssetRef> {
  const { signal } = runner;
  const { assets } = runner.cache.folders;
  const order = await orderOf(runner, project, place, source);
  const sounds = new OpenSources(assets);
  try {
    const sound = sounds.source(source);
    const read: Passage['read'] = (start, into) => sound.read(start, into);
    const render = async (chain: PluginChain): Promise<AssetRef> => {
      const writer = new AssetWriter(assets, order.setting.rate, order.setting.channels);
      try {
        await chain.render({ ...span, read }, (block) => writer.write(block), signal === undefined ? {} : { signal });
        // Nothing that is kept refers to it, and somebody waits to hear it.
        return writer.finish('the process');
      } catch (error) {
        writer.abort();
        throw error;
      }
    };
    return await live.use(name, order, render, signal);
  } catch (error) {
    if (signal?.aborted) throw new Cancelled();
    throw sentenceOf(error, order.inserts, place);
  } finally {
    sounds.close();
  }
}

/** The plugins of a place on this machine, and what they are run with. Throws a PlainError where one cannot be had. */
async function orderOf(runner: Runner, project: Chained, place: ChainPlace, source: SourceRef): Promise<LiveOrder> {
  const inserts = activeChain(project as Project, place);
  const { sampleRate, channels } = shapeOf(source);
  if (channels > MOST_CHANNELS) {
    throw new PlainError(
      `Plugins can be used on mono and stereo sound only, and this one has ${channels} channels: bypass those on the ${place}.`,
    );
  }
  const binary = pluginHost();
  const found: KnownPlugin[] = [];
  for (const insert of inserts) found.push(await findPlugin(binary, insert, place, runner.signal));
  const tempo = project.profile?.tempo.bpm ?? USUAL_TEMPO;
  return { binary, inserts, found, setting: { rate: sampleRate, channels, tempo } };
}

/** All stems, or those that are `wanted`, through their plugins; the others as they are. */
export async function stemsThroughChains(
  runner: Runner,
  project: Chained,
  stems: PerStem<SourceRef>,
  wanted: readonly StemName[] = STEMS,
): Promise<PerStem<SourceRef>> {
  const [vocals, drums, bass, other] = await Promise.all(
    STEMS.map((stem) => (wanted.includes(stem) ? throughChain(runner, project, stem, stems[stem]) : stems[stem])),
  );
  return { vocals: vocals!, drums: drums!, bass: bass!, other: other! };
}

interface Order extends LiveOrder {
  readonly source: SourceRef;
  readonly place: ChainPlace;
  readonly span: Span;
}

function rendering({ binary, source, place, inserts, found, setting, span }: Order): Elsewhere<AssetRef> {
  return {
    name: 'plugins',
    version: '1',
    key: {
      source,
      setting,
      span,
      inserts: inserts.map(({ state, parameters, wet }, i) => {
        const { id, version, stamp } = found[i]!;
        return { id, version, stamp, state, parameters, wet };
      }),
    },
    assets: ({ hash }) => [hash],
    async run({ assets }, progress, signal) {
      const opened: OpenInsert[] = inserts.map((insert, i) => ({ ...insert, plugin: found[i]! }));
      const sounds = new OpenSources(assets);
      let chain: PluginChain | null = null;
      let writer: AssetWriter | null = null;
      // A plugin that hangs would let the person wait for as long as it is given to answer.
      const stop = (): void => void chain?.close();
      try {
        const sound = sounds.source(source);
        chain = await PluginChain.open(binary, opened, setting, { signal });
        signal.addEventListener('abort', stop);
        const target = new AssetWriter(assets, setting.rate, setting.channels);
        writer = target;
        const read: Passage['read'] = (start, into) => sound.read(start, into);
        await chain.render({ ...span, read }, (block) => target.write(block), { progress, signal });
        return target.finish();
      } catch (error) {
        writer?.abort();
        if (signal.aborted) throw new Cancelled();
        throw sentenceOf(error, inserts, place);
      } finally {
        signal.removeEventListener('abort', stop);
        await chain?.close();
        sounds.close();
      }
    },
  };
}

const DEATHS: Readonly<Record<PluginDeath['kind'], string>> = {
  crash: 'crashed',
  hang: 'did not answer any more',
  'no sound': 'gave what is no sound',
};

/** What went wrong with which plugin, as one sentence. */
function sentenceOf(error: unknown, inserts: readonly Insert[], place: ChainPlace): unknown {
  if (!(error instanceof PluginDeath || error instanceof PluginRefusal)) return error;
  // A process of one plugin leaves no doubt which it was.
  const at = error.insert ?? (inserts.length === 1 ? 0 : null);
  const name = at === null ? 'A plugin' : (inserts[at]?.name ?? 'A plugin');
  const what = error instanceof PluginDeath ? DEATHS[error.kind] : `could not be used (${error.message})`;
  return new PlainError(`${name} on the ${place} ${what}: try again, or bypass it.`);
}
