import { type ChainSetting, PluginChain } from '../../bridge/client/chain.ts';
import { PluginDeath, PluginRefusal } from '../../bridge/client/failure.ts';
import type { KnownPlugin } from '../../bridge/client/plugin-list.ts';
import { sameValue } from '../api/same-value.ts';
import type { Insert } from '../project/project.ts';
import { Turns } from './turns.ts';

/** Plugins as they are set in the document, and what they are run with. */
export interface LiveOrder {
  readonly binary: string;
  /** Those that are heard. */
  readonly inserts: readonly Insert[];
  /** The plugin of each insert. */
  readonly found: readonly KnownPlugin[];
  readonly setting: ChainSetting;
}

/** An insert of a loaded chain as it was last told to be set. */
type Told = Pick<Insert, 'id' | 'state' | 'parameters' | 'wet' | 'bypass'> & { readonly stamp: string };

interface Loaded {
  readonly chain: PluginChain;
  readonly setting: ChainSetting;
  told: Told[];
}

/** Milliseconds after which a chain that nobody turns a knob of is unloaded. */
const IDLE = 60_000;

/**
 * Chains that stay loaded while their knobs are turned, so that what is about to be heard can be rendered anew within a moment: loading a plugin takes
 * longer than a few seconds of sound through it.
 */
export class LiveChains {
  readonly #loaded = new Map<string, Loaded>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** One call after the other for each chain. */
  readonly #turns = new Turns();
  readonly #idle: number;

  constructor(idle = IDLE) {
    this.#idle = idle;
  }

  /**
   * Uses the chain of this name, set as ordered. Rejects as `use` and `PluginChain.open` do; the next call loads it anew. Where a chain that was loaded
   * before crashes, or refuses what it is set to under way (a latency became another), it is loaded anew at once and `use` is called again.
   */
  use<T>(name: string, order: LiveOrder, use: (chain: PluginChain) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#turns.take(name, async () => {
      signal?.throwIfAborted();
      clearTimeout(this.#timers.get(name));
      const wasLoaded = this.#loaded.has(name);
      try {
        return await this.#used(name, order, use, signal);
      } catch (error) {
        const isWorthwhile = error instanceof PluginRefusal || (error instanceof PluginDeath && error.kind === 'crash');
        if (!wasLoaded || !isWorthwhile || signal?.aborted) throw error;
        return await this.#used(name, order, use, signal);
      }
    });
  }

  /** Unloads the chains whose names are not among these. */
  async keep(isKept: (name: string) => boolean): Promise<void> {
    const gone = [...this.#loaded.keys()].filter((name) => !isKept(name));
    await Promise.all(gone.map((name) => this.#turns.take(name, () => this.#unload(name))));
  }

  close(): Promise<void> {
    return this.keep(() => false);
  }

  async #used<T>(
    name: string,
    order: LiveOrder,
    use: (chain: PluginChain) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    try {
      const { chain } = await this.#brought(name, order);
      const made = await use(chain);
      this.#rest(name);
      return made;
    } catch (error) {
      // What was only left in the middle is as good as before.
      if (signal?.aborted) this.#rest(name);
      else await this.#unload(name);
      throw error;
    }
  }

  /** The chain, set as it is ordered: by as little as that takes. */
  async #brought(name: string, order: LiveOrder): Promise<Loaded> {
    const before = this.#loaded.get(name);
    if (before !== undefined) {
      const wanted = before.told.map(({ id }) => order.inserts.find((insert) => insert.id === id) ?? null);
      if (
        isWithin(before, order) &&
        wanted.every((insert, i) => insert === null || canReach(before.told[i]!, insert))
      ) {
        for (const [i, insert] of wanted.entries()) await tell(before, i, insert);
        return before;
      }
      await this.#unload(name);
    }
    const { binary, inserts, found, setting } = order;
    const opened = inserts.map((insert, i) => ({ ...insert, plugin: found[i]! }));
    const chain = await PluginChain.open(binary, opened, setting);
    const told = inserts.map(({ id, state, parameters, wet, bypass }, i) => {
      return { id, state, parameters, wet, bypass, stamp: found[i]!.stamp };
    });
    const loaded: Loaded = { chain, setting, told };
    this.#loaded.set(name, loaded);
    void chain.ended.then(() => this.#loaded.get(name) === loaded && this.#loaded.delete(name));
    return loaded;
  }

  #rest(name: string): void {
    const timer = setTimeout(() => {
      void this.#turns.take(name, async () => (this.#timers.get(name) === timer ? this.#unload(name) : undefined));
    }, this.#idle).unref();
    this.#timers.set(name, timer);
  }

  async #unload(name: string): Promise<void> {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
    const loaded = this.#loaded.get(name);
    this.#loaded.delete(name);
    await loaded?.chain.close();
  }
}

/** Whether what is ordered is loaded, in this order; what is loaded beside it can be bypassed. */
function isWithin({ told, setting }: Loaded, { inserts, found, setting: wanted }: LiveOrder): boolean {
  const ids = inserts.map(({ id }) => id);
  const there = told.filter(({ id }) => ids.includes(id));
  return (
    sameValue(setting, wanted) &&
    there.length === ids.length &&
    there.every(({ id, stamp }, i) => id === ids[i] && stamp === found[i]!.stamp)
  );
}

/** Only a new one is how a plugin comes. */
function canReach(told: Told, { state, parameters }: Insert): boolean {
  return state !== null || (told.state === null && Object.keys(told.parameters).every((id) => id in parameters));
}

/** Sets the insert at a place; null: it is not heard. */
async function tell({ chain, told }: Loaded, at: number, insert: Insert | null): Promise<void> {
  const last = told[at]!;
  if (insert === null) {
    if (!last.bypass) await chain.mix(at, true, last.wet);
    told[at] = { ...last, bypass: true };
    return;
  }
  const { state, parameters, wet } = insert;
  const isAdded = last.state === state && Object.keys(last.parameters).every((id) => id in parameters);
  if (!isAdded) await chain.restore(at, state!);
  for (const [id, value] of Object.entries(parameters)) {
    if (!isAdded || last.parameters[id] !== value) await chain.set(at, id, value);
  }
  if (last.bypass || last.wet !== wet) await chain.mix(at, false, wet);
  told[at] = { ...last, state, parameters, wet, bypass: false };
}
