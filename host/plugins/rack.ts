import { type ChainSetting, PluginChain } from '../../bridge/client/chain.ts';
import type { KnownPlugin } from '../../bridge/client/plugin-list.ts';
import type { InsertFacts } from '../api/plugins.ts';
import type { Insert } from '../project/project.ts';

export interface RackOptions {
  /** Milliseconds after which a plugin that nobody looks at is unloaded. Its settings are in the document. */
  readonly idle?: number;
}

/** What an opened plugin is told, and tells. */
export interface RackEntry {
  readonly binary: string;
  readonly plugin: KnownPlugin;
  readonly setting: ChainSetting;
  /** All settings, base64: they were changed in the plugin's own window. */
  readonly onState: (state: string) => void;
}

const IDLE = 60_000;

/** A plugin whose panel or window is open. Each runs in a process of its own, through which no sound goes. */
interface Opened {
  readonly chain: PluginChain;
  /** As it was last told to be set. */
  told: Pick<Insert, 'state' | 'parameters'>;
  /** The values that this led to: one that is another was changed in its window. */
  values: ReadonlyMap<string, number>;
  isShown: boolean;
}

/**
 * The plugins that a person is looking at: their parameters in their own words, and their windows. What is set here is set by the document: `facts` brings
 * the plugin to how the document has it, and what is changed in its window is told as a state for the document.
 */
export class Rack {
  readonly #idle: number;
  readonly #opened = new Map<string, Promise<Opened>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** One call after the other for each plugin. */
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor({ idle = IDLE }: RackOptions = {}) {
    this.#idle = idle;
  }

  /** Loads the plugin where it is not, sets it as the insert is, and reads it. Rejects with PluginRefusal or PluginDeath; the next call loads it anew. */
  facts(key: string, insert: Insert, entry: RackEntry): Promise<InsertFacts> {
    return this.#inTurn(key, async () => {
      const opened = await this.#brought(key, insert, entry);
      const parameters = await opened.chain.parameters(0);
      opened.values = new Map(parameters.map(({ id, value }) => [id, value]));
      const [facts] = opened.chain.facts.inserts;
      return { parameters, latency: facts!.latency, isDoubled: facts!.instances > 1 };
    });
  }

  /** Opens the plugin's own window. */
  show(key: string, insert: Insert, entry: RackEntry): Promise<void> {
    return this.#inTurn(key, async () => {
      const opened = await this.#brought(key, insert, entry);
      await opened.chain.show(0, insert.name);
      opened.isShown = true;
    });
  }

  /** Unloads the plugins whose keys are not among these. */
  async keep(isKept: (key: string) => boolean): Promise<void> {
    await Promise.all([...this.#opened.keys()].filter((key) => !isKept(key)).map((key) => this.#unload(key)));
  }

  async close(): Promise<void> {
    await this.keep(() => false);
  }

  async #brought(key: string, insert: Insert, entry: RackEntry): Promise<Opened> {
    const { state, parameters } = insert;
    const before = this.#opened.get(key);
    if (before !== undefined) {
      const opened = await before;
      const { told } = opened;
      const isAdded = told.state === state && Object.keys(told.parameters).every((id) => id in parameters);
      if (isAdded || state !== null) {
        if (!isAdded) await opened.chain.restore(0, state!);
        for (const [id, value] of Object.entries(parameters)) {
          if (!isAdded || told.parameters[id] !== value) await opened.chain.set(0, id, value);
        }
        opened.told = { state, parameters };
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
    const onChange = (): void => void this.#inTurn(key, () => this.#hear(key, onState)).catch(() => {});
    const single = { plugin, state, parameters, bypass: false, wet: 1 };
    const chain = await PluginChain.open(binary, [single], setting, { onChange });
    void chain.ended.then(() => this.#forget(key, chain));
    const values = new Map((await chain.parameters(0)).map(({ id, value }) => [id, value]));
    return { chain, told: { state, parameters }, values, isShown: false };
  }

  /** The plugin says that it was changed: by us, or by the person in its window. */
  async #hear(key: string, onState: (state: string) => void): Promise<void> {
    const opened = await this.#opened.get(key);
    if (opened === undefined || !opened.isShown) return;
    const parameters = await opened.chain.parameters(0);
    if (parameters.every(({ id, value }) => opened.values.get(id) === value)) return;
    const state = await opened.chain.state(0);
    opened.values = new Map(parameters.map(({ id, value }) => [id, value]));
    opened.told = { state, parameters: {} };
    onState(state);
  }

  #inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#queues.get(key) ?? Promise.resolve()).then(work, work);
    this.#queues.set(key, turn);
    const forget = (): void => void (this.#queues.get(key) === turn && this.#queues.delete(key));
    turn.then(forget, forget);
    return turn;
  }

  /** A window that is open stands before the person; all else is unloaded when nobody asks any more. */
  #rest(key: string, { isShown }: Opened): void {
    clearTimeout(this.#timers.get(key));
    if (isShown) this.#timers.delete(key);
    else this.#timers.set(key, setTimeout(() => void this.#unload(key), this.#idle).unref());
  }

  /** When nothing is asked of it any more. */
  #unload(key: string): Promise<void> {
    return this.#inTurn(key, () => this.#close(key));
  }

  async #close(key: string): Promise<void> {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    const opening = this.#opened.get(key);
    this.#opened.delete(key);
    const opened = await opening?.catch(() => null);
    await opened?.chain.close();
  }

  async #forget(key: string, chain: PluginChain): Promise<void> {
    const opened = await this.#opened.get(key)?.catch(() => null);
    if (opened?.chain === chain) this.#opened.delete(key);
  }
}
