import { basename } from 'node:path';
import { findPluginHost, notBuilt } from '../../bridge/client/binary.ts';
import { PluginDeath, PluginRefusal } from '../../bridge/client/failure.ts';
import { STEMS } from '../../dsp/audio/stem.ts';
import type { InsertFacts, InsertPlace, PluginCatalogue } from '../api/plugins.ts';
import { PlainError } from '../jobs/job.ts';
import { findPlugin, pluginHost } from '../plugins/find.ts';
import { openPluginList, scanPlugins } from '../plugins/list.ts';
import { LiveChains } from '../plugins/live-chains.ts';
import { Rack } from '../plugins/rack.ts';
import { USUAL_TEMPO } from '../plugins/through-chain.ts';
import { type Insert, LONGEST_STATE } from '../project/project.ts';
import { type ChainPlace, chainOf } from '../project/selectors.ts';
import type { OpenProject } from './open-project.ts';

/** The plugins of this machine, and those that are inserted in open projects. */
export class Plugins {
  readonly #rack = new Rack();
  /** What stays loaded for the ear. */
  readonly live = new LiveChains();
  #scanning: Promise<void> | null = null;
  #looking: PluginCatalogue['looking'] = null;
  readonly #onLost: (project: string, title: string, error: unknown) => void;

  /** `onLost` tells the person that something of a project could not be kept, and why. */
  constructor(onLost: (project: string, title: string, error: unknown) => void) {
    this.#onLost = onLost;
  }

  catalogue(): PluginCatalogue {
    const { plugins, blocked } = openPluginList();
    const entries = plugins.map(({ id, name, vendor, version, category }) => ({ id, name, vendor, version, category }));
    return { lack: findPluginHost() === null ? notBuilt() : null, plugins: entries, blocked, looking: this.#looking };
  }

  /** Looks for plugins that are new; two who ask at a time share one look. */
  async scan(again: boolean): Promise<PluginCatalogue> {
    this.#scanning ??= this.#look(again).finally(() => {
      this.#scanning = null;
      this.#looking = null;
    });
    await this.#scanning;
    return this.catalogue();
  }

  async #look(again: boolean): Promise<void> {
    const onFile = (path: string, fraction: number): void => {
      this.#looking = { file: basename(path), fraction };
    };
    await scanPlugins(openPluginList(), pluginHost(), { again, onFile });
  }

  facts(open: OpenProject, where: InsertPlace): Promise<InsertFacts> {
    return this.#withInsert(open, where, (...entry) => this.#rack.facts(...entry));
  }

  show(open: OpenProject, where: InsertPlace): Promise<void> {
    return this.#withInsert(open, where, (...entry) => this.#rack.show(...entry));
  }

  /** Unloads what is no longer inserted in a project, its windows with it. */
  forget({ id, project }: Pick<OpenProject, 'id' | 'project'>): Promise<void> {
    const inserted = [...STEMS, 'master' as const].flatMap((place) => chainOf(project, place));
    const kept = new Set(inserted.map((insert) => `${id} ${insert.id}`));
    return this.#rack.keep((key) => kept.has(key) || !key.startsWith(`${id} `));
  }

  async close(): Promise<void> {
    await Promise.all([this.#rack.close(), this.live.close()]);
  }

  /** What was done in a plugin's window, in the document: one step for undo, until something else is done. Rejects where it cannot be kept. */
  async #keep(
    open: OpenProject,
    { place, insert, state }: { place: ChainPlace; insert: Insert; state: string },
  ): Promise<void> {
    const { id, name } = insert;
    // It was taken out while its window was open.
    if (!chainOf(open.latest, place).some((one) => one.id === id)) return;
    try {
      if (state.length > LONGEST_STATE) {
        const most = LONGEST_STATE / 2 ** 20;
        throw new PlainError(
          `The settings of ${name} on the ${place} are not kept, because they are larger than ${most} MiB: choose smaller samples in its window.`,
        );
      }
      await open.dispatch({ type: 'insert/state', payload: { place, id, state }, group: `window ${id}` });
    } catch (error) {
      this.#onLost(open.id, `Keeping the settings of ${name}`, error);
      throw error;
    }
  }

  async #withInsert<T>(
    open: OpenProject,
    { place, insert: id }: InsertPlace,
    use: (...entry: Parameters<Rack['facts']>) => Promise<T>,
  ): Promise<T> {
    const { project } = open;
    const found = () => chainOf(open.project, place).find((one) => one.id === id);
    const insert = found();
    if (insert === undefined) throw new PlainError('This plugin is no longer inserted: choose another one.');
    const binary = pluginHost();
    const plugin = await findPlugin(binary, insert, place);
    const { sampleRate: rate, channels, profile } = project;
    const setting = { rate, channels: Math.min(2, channels), tempo: profile?.tempo.bpm ?? USUAL_TEMPO };
    const onState = (state: string): Promise<void> => this.#keep(open, { place, insert, state });
    try {
      return await use(`${open.id} ${id}`, insert, {
        binary,
        plugin,
        setting,
        onState,
        current: () => found() ?? insert,
      });
    } catch (error) {
      throw plainly(error, insert, place);
    }
  }
}

function plainly(error: unknown, { name }: Insert, place: string): unknown {
  if (error instanceof PluginRefusal)
    return new PlainError(`${name} on the ${place} could not do that: ${error.message}.`);
  if (error instanceof PluginDeath) {
    return new PlainError(`${name} on the ${place} ended unexpectedly: try again, or bypass it.`);
  }
  return error;
}
