import type { z } from 'zod';
import { PluginDeath, PluginRefusal } from './failure.ts';
import { type PluginEvent, PluginProcess } from './plugin-process.ts';
import {
  type ChainFacts,
  chainFacts,
  doneReply,
  type Parameter,
  parameterReply,
  parametersReply,
  stateReply,
} from './replies.ts';

/** Which plugin to open, as a scan found it. */
export interface PluginRef {
  readonly path: string;
  readonly uid: number;
  readonly name: string;
}

/** One plugin of a chain and how it is set. */
export interface Insert {
  readonly plugin: PluginRef;
  /** Base64, as `PluginChain.state` gave it; null: as the plugin comes. */
  readonly state: string | null;
  /** Set after the state: values 0..1 by parameter ID. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly bypass: boolean;
  /** 0 dry … 1 what the plugin gives. */
  readonly wet: number;
}

export interface ChainSetting {
  /** Hz. */
  readonly rate: number;
  /** 1 or 2. */
  readonly channels: number;
  /** Beats a minute, for plugins that follow the tempo. */
  readonly tempo: number;
}

/** Milliseconds after which a plugin is taken to hang. */
interface Patience {
  readonly load: number;
  readonly request: number;
  /** For one block of a render. */
  readonly block: number;
}

/** The sound to be rendered: frames [start, end) of it, after `preRoll` frames that only bring the plugins to where they would be. */
export interface Passage {
  /** Fills planes with the frames from `start`; silence outside the sound. */
  read(start: number, into: readonly Float32Array[]): void;
  readonly start: number;
  readonly end: number;
  readonly preRoll: number;
}

const PATIENCE: Patience = { load: 20_000, request: 5000, block: 10_000 };
/**
 * Frames of a message and of the plugins' blocks. Always the same, because what a plugin gives may depend on it, and long,
 * because a message costs more than most plugins do.
 */
export const BLOCK = 8192;
/** Blocks on their way at a time: while one is processed the next is written, and more would gain nothing. */
const AHEAD = 3;

export interface OpenOptions {
  readonly patience?: Patience;
  /** Told when a plugin was changed. */
  readonly onChange?: (insert: number) => void;
  /** Told when the person has closed a plugin's window. */
  readonly onClosed?: (insert: number) => void;
  readonly signal?: AbortSignal;
}

/** A chain of plugins in a process of its own. Every call may reject with PluginDeath; then only `close` is left to be called. */
export class PluginChain {
  readonly #process: PluginProcess;
  readonly #patience: Patience;
  readonly #setting: ChainSetting;
  #fault: PluginDeath | null = null;
  /** Whether nothing went through the plugins since they were prepared. */
  #isFresh = false;
  #facts: ChainFacts = { latency: 0, tail: 0, inserts: [] };

  /**
   * Starts a process and loads the plugins with their settings. Rejects with PluginRefusal, which names the insert that cannot be had,
   * PluginDeath, or the reason of an aborted signal; nothing is left running then.
   */
  static async open(
    binary: string,
    inserts: readonly Insert[],
    setting: ChainSetting,
    { patience = PATIENCE, onChange = () => {}, onClosed = () => {}, signal }: OpenOptions = {},
  ): Promise<PluginChain> {
    signal?.throwIfAborted();
    let chain: PluginChain | null = null;
    const process = await PluginProcess.start(binary, (event) => chain?.hear(event, onChange, onClosed));
    const opened = new PluginChain(process, setting, patience);
    chain = opened;
    // What is being waited for then rejects.
    const stop = (): void => void opened.close();
    signal?.addEventListener('abort', stop);
    try {
      signal?.throwIfAborted();
      for (const [place, insert] of inserts.entries()) await chain.add(place, insert);
      await chain.prepare();
      // A parameter that was set reaches the plugin with a first block, and may change its latency.
      for (const [place, insert] of inserts.entries()) {
        if (Object.keys(insert.parameters).length > 0) await chain.state(place);
      }
      if (!chain.#isFresh) await chain.prepare();
      signal?.throwIfAborted();
      return chain;
    } catch (error) {
      await chain.close();
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  private constructor(process: PluginProcess, setting: ChainSetting, patience: Patience) {
    this.#process = process;
    this.#setting = setting;
    this.#patience = patience;
  }

  get facts(): ChainFacts {
    return this.#facts;
  }

  /** Resolves when the process is gone, with why; null: it was closed. */
  get ended(): Promise<PluginDeath | null> {
    return this.#process.ended;
  }

  get pid(): number {
    return this.#process.pid;
  }

  async parameters(insert: number): Promise<readonly Parameter[]> {
    return (await this.#request({ do: 'parameters', insert }, parametersReply)).parameters;
  }

  /** Sets a parameter, 0..1; how it stands then, with its text. */
  async set(insert: number, id: string, value: number): Promise<Parameter> {
    this.#isFresh = false;
    return this.#request({ do: 'set', insert, id, value }, parameterReply);
  }

  /** All settings of a plugin, base64. Some gather samples for it, as they read some in `restore`: either may take as long as loading. */
  async state(insert: number): Promise<string> {
    this.#isFresh = false;
    return (await this.#request({ do: 'state', insert }, stateReply, this.#patience.load)).state;
  }

  async restore(insert: number, state: string): Promise<void> {
    this.#isFresh = false;
    await this.#request({ do: 'restore', insert, state }, doneReply, this.#patience.load);
  }

  async mix(insert: number, bypass: boolean, wet: number): Promise<void> {
    this.#isFresh = false;
    await this.#request({ do: 'mix', insert, bypass, wet }, doneReply);
  }

  /** Opens the plugin's own window; rejects with PluginRefusal where there is no screen. */
  async show(insert: number, title: string): Promise<void> {
    await this.#request({ do: 'editor', insert, show: true, title }, doneReply, this.#patience.load);
  }

  /**
   * Renders a passage: `write` gets it in order, in blocks whose planes are the callee's, with the chain's latency taken out. The same
   * passage gives the same bytes wherever the plugins do. Rejects with the reason of an aborted signal, PluginRefusal (where a plugin's
   * latency changed on the way, too), or PluginDeath, whose kind is 'no sound' where a plugin gave NaN or ran away; what was written is then of no use.
   */
  async render(
    { read, start, end, preRoll }: Passage,
    write: (block: readonly Float32Array[]) => void,
    { progress = () => {}, signal }: { progress?: (fraction: number) => void; signal?: AbortSignal } = {},
  ): Promise<void> {
    this.#fault = null;
    if (!this.#isFresh) await this.prepare();
    this.#isFresh = false;
    const begin = start - preRoll;
    const unheard = preRoll + this.#facts.latency;
    const total = unheard + Math.max(0, end - start);
    const onTheWay: { at: number; sound: Promise<Float32Array[]> }[] = [];
    const receive = async (): Promise<void> => {
      const { at, sound } = onTheWay.shift()!;
      const planes = await sound;
      if (this.#fault !== null) throw this.#fault;
      const first = Math.max(0, unheard - at);
      if (first < planes[0]!.length) write(first === 0 ? planes : planes.map((plane) => plane.subarray(first)));
      progress(Math.min(1, (at + planes[0]!.length) / total));
    };
    try {
      for (let at = 0; at < total; at += BLOCK) {
        signal?.throwIfAborted();
        const frames = Math.min(BLOCK, total - at);
        const planes = Array.from({ length: this.#setting.channels }, () => new Float32Array(frames));
        read(begin + at, planes);
        onTheWay.push({ at, sound: this.#process.sound(planes, begin + at, this.#patience.block) });
        if (onTheWay.length >= AHEAD) await receive();
      }
      while (onTheWay.length > 0) await receive();
      await this.#checkLatency();
    } finally {
      // What is still on its way is nobody's any more, and neither is its failure.
      for (const { sound } of onTheWay) sound.catch(() => {});
    }
  }

  async close(): Promise<void> {
    await this.#process.close();
  }

  private async add(insert: number, { plugin, state, parameters, bypass, wet }: Insert): Promise<void> {
    const { path, uid, name } = plugin;
    await this.#request({ do: 'add', insert, path, uid, name }, doneReply, this.#patience.load);
    if (state !== null) await this.restore(insert, state);
    for (const [id, value] of Object.entries(parameters)) await this.set(insert, id, value);
    await this.mix(insert, bypass, wet);
  }

  /** Brings the plugins to where nothing was heard yet. */
  private async prepare(): Promise<void> {
    const request = { do: 'prepare', ...this.#setting, block: BLOCK, offline: true };
    this.#facts = await this.#request(request, chainFacts, this.#patience.load);
    this.#isFresh = true;
  }

  private hear(event: PluginEvent, onChange: (insert: number) => void, onClosed: (insert: number) => void): void {
    if (event.event === 'changed') onChange(event.insert);
    else if (event.event === 'closed') onClosed(event.insert);
    else this.#fault ??= new PluginDeath('no sound', event.insert, event.why);
  }

  /** A plugin that changes its latency in the middle of a sound has moved the rest of it. */
  async #checkLatency(): Promise<void> {
    const { inserts } = await this.#request({ do: 'describe' }, chainFacts);
    const moved = inserts.findIndex(({ latency }, i) => latency !== this.#facts.inserts[i]?.latency);
    if (moved >= 0) throw new PluginRefusal('its latency changed while it was played', moved);
  }

  #request<T>(
    body: { readonly do: string; readonly [key: string]: unknown },
    reply: z.ZodType<T>,
    timeout = this.#patience.request,
  ): Promise<T> {
    return this.#process.request(body, timeout, (given) => reply.parse(given));
  }
}
