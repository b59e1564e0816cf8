import { type ChainSetting, PluginChain } from '../../bridge/client/chain.ts';
import type { KnownPlugin } from '../../bridge/client/plugin-list.ts';
import type { InsertFacts } from '../api/plugins.ts';
import type { Insert } from '../project/project.ts';
import { Turns } from './turns.ts';

interface RackOptions {
  /** Milliseconds after which a plugin that nobody looks at is unloaded. Its settings are in the document. */
  readonly idle?: number;
  /** Milliseconds without a change after which what was changed in a plugin's window is told at the latest. */
  readonly rest?: number;
  /** Milliseconds between two tellings while a knob is turned, so that it is heard under way. */
  readonly between?: number;
}

/** What an opened plugin is told, and tells. */
export interface RackEntry {
  readonly binary: string;
  readonly plugin: KnownPlugin;
  readonly setting: ChainSetting;
  /** All settings, base64: they were changed in the plugin's own window. Rejects where they cannot be kept, which the person is told of by then. */
  readonly onState: (state: string) => Promise<void>;
  /** The insert as the document has it when its turn has come; left out: as it was given. What was asked before the window was heard may be older. */
  readonly current?: () => Insert;
}

const IDLE = 60_000;
const REST = 500;
/** Each telling is kept in the journal, and some plugins move their own knobs for as long as their window is open. */
const BETWEEN = 500;
/** Base64 characters. A larger state is told only when the knob rests. */
const SMALL = 32_768;

/** A plugin whose panel or window is open. Each runs in a process of its own, through which no sound goes. */
interface Opened {
  readonly chain: PluginChain;
  /** As it was last told to be set. */
  told: Pick<Insert, 'state' | 'parameters'>;
  readonly onState: (state: string) => Promise<void>;
  /** While its window is open: all its settings as that led to. What is another was changed in the window, be it a parameter or not. */
  settled: string | null;
  /** While its window is open and something was changed there that was not told yet. */
  resting: NodeJS.Timeout | null;
  /** When something was told last, by performance.now(). */
  toldAt: number;
}

/**
 * The plugins that a person is looking at: their parameters in their own words, and their windows. What is set here is set by the document: `facts` brings
 * the plugin to how the document has it, and what is changed in its window is told as a state for the document.
 */
export class Rack {
  readonly #idle: number;
  readonly #restTime: number;
  readonly #between: number;
  readonly #opened = new Map<string, Promise<Opened>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** One call after the other for each plugin. */
  readonly #turns = new Turns();

  constructor({ idle = IDLE, rest = REST, between = BETWEEN }: RackOptions = {}) {
    this.#idle = idle;
    this.#restTime = rest;
    this.#between = between;
  }

  /** Loads the plugin where it is not, sets it as the insert is, and reads it. Rejects with PluginRefusal or PluginDeath; the next call loads it anew. */
  facts(key: string, insert: Insert, entry: RackEntry): Promise<InsertFacts> {
    return this.#turns.take(key, async () => {
      const opened = await this.#brought(key, insert, entry);
      const parameters = await opened.chain.parameters(0);
      const [facts] = opened.chain.facts.inserts;
      return { parameters, latency: facts!.latency, isDoubled: facts!.instances > 1 };
    });
  }

  /** Opens the plugin's own window. */
  show(key: string, insert: Insert, entry: RackEntry): Promise<void> {
    return this.#turns.take(key, async () => {
      const opened = await this.#brought(key, insert, entry);
      opened.settled ??= await opened.chain.state(0);
      this.#rest(key, opened);
      try {
        await opened.chain.show(0, insert.name);
      } catch (error) {
        this.#hide(key, opened);
        throw error;
      }
    });
  }

  /** Unloads the plugins whose keys are not among these. */
  async keep(isKept: (key: string) => boolean): Promise<void> {
    await Promise.all([...this.#opened.keys()].filter((key) => !isKept(key)).map((key) => this.#unload(key)));
  }

  async close(): Promise<void> {
    await this.keep(() => false);
  }

  async #brought(key: string, given: Insert, entry: RackEntry): Promise<Opened> {
    const insert = entry.current?.() ?? given;
    const { state, parameters } = insert;
    const before = this.#opened.get(key);
    if (before !== undefined) {
      const opened = await before;
      // The document is about to have what the person does in the window now.
      if (opened.resting !== null) {
        await this.#hear(opened);
        return opened;
      }
      const { told } = opened;
      const isAdded = told.state === state && Object.keys(told.parameters).every((id) => id in parameters);
      if (isAdded || state !== null) {
        if (!isAdded) await opened.chain.restore(0, state!);
        const changed = Object.entries(parameters).filter(([id, value]) => !isAdded || told.parameters[id] !== value);
        for (const [id, value] of changed) await opened.chain.set(0, id, value);
        opened.told = { state, parameters };
        if (opened.settled !== null && (!isAdded || changed.length > 0)) opened.settled = await opened.chain.state(0);
        this.#rest(key, opened);
        return opened;
      }
      // Back to how it comes: only a new one is that.
      await this.#close(key);
    }
    const opening = this.#open(key, insert, entry);
    this.#opened.set(key, opening);
    opening.catch(() => this.#opened.delete(key));
    const opened = await opening;
    this.#rest(key, opened);
    return opened;
  }

  async #open(key: string, insert: Insert, { binary, plugin, setting, onState }: RackEntry): Promise<Opened> {
    const { state, parameters } = insert;
    const single = { plugin, state, parameters, bypass: false, wet: 1 };
    const chain = await PluginChain.open(binary, [single], setting, {
      onChange: () =>
        void this.#opened.get(key)?.then(
          (opened) => this.#changed(key, opened),
          () => {},
        ),
      onClosed: () => void this.#turns.take(key, () => this.#closed(key)).catch(() => {}),
    });
    void chain.ended.then(() => this.#forget(key, chain));
    return {
      chain,
      told: { state, parameters },
      onState,
      settled: null,
      resting: null,
      toldAt: Number.NEGATIVE_INFINITY,
    };
  }

  /** The plugin says that it was changed: by us, or by the person in its window, who may not have ended. */
  #changed(key: string, opened: Opened): void {
    if (opened.settled === null) return;
    const hear = (): void => void this.#turns.take(key, () => this.#hear(opened)).catch(() => {});
    if (opened.settled.length > SMALL) {
      if (opened.resting !== null) clearTimeout(opened.resting);
      opened.resting = setTimeout(hear, this.#restTime).unref();
      return;
    }
    // What is told already is not put off by what comes after it.
    opened.resting ??= setTimeout(hear, Math.max(0, opened.toldAt + this.#between - performance.now())).unref();
  }

  /** Tells what was changed in the window, if anything was. Where it cannot be kept the plugin stays as it is, and the next change tries again. */
  async #hear(opened: Opened): Promise<void> {
    if (opened.resting === null) return;
    clearTimeout(opened.resting);
    opened.resting = null;
    opened.toldAt = performance.now();
    const state = await opened.chain.state(0);
    if (state === opened.settled) return;
    await opened.onState(state).then(
      () => {
        opened.settled = state;
        opened.told = { state, parameters: {} };
      },
      () => {},
    );
  }

  /** The person has closed the window: nobody needs to look any more. */
  async #closed(key: string): Promise<void> {
    const opened = await this.#opened.get(key);
    if (opened === undefined) return;
    await this.#hear(opened);
    this.#hide(key, opened);
  }

  #hide(key: string, opened: Opened): void {
    opened.settled = null;
    this.#rest(key, opened);
  }

  /** A window that is open stands before the person; all else is unloaded when nobody asks any more. */
  #rest(key: string, { settled }: Opened): void {
    clearTimeout(this.#timers.get(key));
    if (settled !== null) {
      this.#timers.delete(key);
      return;
    }
    // What was asked of it before its turn came has taken the timer's place.
    const close = async (): Promise<void> => (this.#timers.get(key) === timer ? this.#close(key) : undefined);
    const timer = setTimeout(() => void this.#turns.take(key, close), this.#idle).unref();
    this.#timers.set(key, timer);
  }

  /** When nothing is asked of it any more. */
  #unload(key: string): Promise<void> {
    return this.#turns.take(key, () => this.#close(key));
  }

  async #close(key: string): Promise<void> {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    const opening = this.#opened.get(key);
    this.#opened.delete(key);
    const opened = await opening?.catch(() => null);
    if (opened == null) return;
    await this.#hear(opened).catch(() => {});
    await opened.chain.close();
  }

  async #forget(key: string, chain: PluginChain): Promise<void> {
    const opened = await this.#opened.get(key)?.catch(() => null);
    if (opened?.chain === chain) this.#opened.delete(key);
  }
}
