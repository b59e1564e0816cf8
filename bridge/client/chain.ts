import { PluginDeath } from './failure.ts';
import { type PluginEvent, PluginProcess } from './plugin-process.ts';

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
export interface Patience {
  readonly load: number;
  readonly request: number;
  /** For one block of a render. */
  readonly block: number;
}

export interface Parameter {
  readonly id: string;
  readonly name: string;
  /** 0..1. */
  readonly value: number;
  readonly default: number;
  /** The value in the plugin's own words, without its unit. */
  readonly text: string;
  /** The unit. */
  readonly label: string;
  /** How many values it has; 0: any. */
  readonly steps: number;
}

/** What a chain says of itself when it is ready. */
export interface ChainFacts {
  /** Samples that come out later than they went in. */
  readonly latency: number;
  /** Seconds that go on sounding after the sound; null: for ever. */
  readonly tail: number | null;
  readonly inserts: readonly {
    readonly latency: number;
    readonly tail: number | null;
    /** 2: a mono plugin, once for each side of a stereo sound. */
    readonly instances: number;
    readonly faulted: boolean;
  }[];
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
   * Starts a process and loads the plugins with their settings. Rejects with PluginRefusal, which names the insert that cannot be had, or
   * PluginDeath; nothing is left running then.
   */
  static async open(
    binary: string,
    inserts: readonly Insert[],
    setting: ChainSetting,
    { patience = PATIENCE, onChange = () => {} }: { patience?: Patience; onChange?: (insert: number) => void } = {},
  ): Promise<PluginChain> {
    let chain: PluginChain | null = null;
    const process = await PluginProcess.start(binary, (event) => chain?.hear(event, onChange));
    chain = new PluginChain(process, setting, patience);
    try {
      for (const [place, insert] of inserts.entries()) await chain.add(place, insert);
      await chain.prepare();
      // A parameter that was set reaches the plugin with a first block, and may change its latency.
      for (const [place, insert] of inserts.entries()) {
        if (Object.keys(insert.parameters).length > 0) await chain.state(place);
      }
      if (!chain.#isFresh) await chain.prepare();
      return chain;
    } catch (error) {
      await chain.close();
      throw error;
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
    const { parameters } = (await this.#request({ do: 'parameters', insert })) as { parameters: Parameter[] };
    return parameters;
  }

  /** Sets a parameter, 0..1; how it stands then, with its text. */
  async set(insert: number, id: string, value: number): Promise<Parameter> {
    this.#isFresh = false;
    return (await this.#request({ do: 'set', insert, id, value })) as Parameter;
  }

  /** All settings of a plugin, base64. */
  async state(insert: number): Promise<string> {
    this.#isFresh = false;
    return ((await this.#request({ do: 'state', insert })) as { state: string }).state;
  }

  async restore(insert: number, state: string): Promise<void> {
    this.#isFresh = false;
    await this.#request({ do: 'restore', insert, state });
  }

  async mix(insert: number, bypass: boolean, wet: number): Promise<void> {
    this.#isFresh = false;
    await this.#request({ do: 'mix', insert, bypass, wet });
  }

  /** Opens the plugin's own window; rejects with PluginRefusal where there is no screen. */
  async show(insert: number, title: string): Promise<void> {
    await this.#request({ do: 'editor', insert, show: true, title }, this.#patience.load);
  }

  /**
   * Renders a passage: `write` gets it in order, in blocks whose planes are the callee's, with the chain's latency taken out. The same
   * passage gives the same bytes wherever the plugins do. Rejects with the reason of an aborted signal, PluginRefusal, or PluginDeath,
   * whose kind is 'no sound' where a plugin gave NaN or ran away; what was written is then of no use.
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
    await this.#request({ do: 'add', insert, path, uid, name }, this.#patience.load);
    if (state !== null) await this.restore(insert, state);
    for (const [id, value] of Object.entries(parameters)) await this.set(insert, id, value);
    await this.mix(insert, bypass, wet);
  }

  /** Brings the plugins to where nothing was heard yet. */
  private async prepare(): Promise<void> {
    const request = { do: 'prepare', ...this.#setting, block: BLOCK, offline: true };
    this.#facts = (await this.#request(request, this.#patience.load)) as ChainFacts;
    this.#isFresh = true;
  }

  private hear(event: PluginEvent, onChange: (insert: number) => void): void {
    if (event.event === 'changed') onChange(event.insert);
    else this.#fault ??= new PluginDeath('no sound', event.insert, event.why);
  }

  #request(
    body: { readonly do: string; readonly [key: string]: unknown },
    timeout = this.#patience.request,
  ): Promise<unknown> {
    return this.#process.request(body, timeout);
  }
}
