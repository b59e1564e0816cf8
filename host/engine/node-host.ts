import { resolveObjectURL } from 'node:buffer';
import { type NodeRepr_t, Renderer } from '@elemaudio/core';
import WebRenderer from '@elemaudio/web-renderer';
import type { GraphHost } from '../../dsp/graph/host.ts';

/** Frames the engine renders at a time, as in a browser; larger blocks are not faster. */
export const BLOCK = 128;

/** What the engine answers to every order. */
interface Answer {
  readonly success: boolean;
  readonly message: string;
}

/** The compiled engine behind the worklet: private names of @elemaudio/web-renderer 4.0.3, which is therefore pinned. */
interface NativeEngine {
  postMessageBatch(batch: readonly unknown[]): Answer;
  addSharedResource(name: string, channels: readonly Float32Array[]): Answer;
  pruneSharedResources(): void;
  gc(): readonly number[];
  process(frames: number): void;
  /** A view into the engine's memory that the next call may move. */
  getOutputBufferData(channel: number): Float64Array;
  processQueuedEvents(callback: (events: readonly EngineEvent[]) => void): void;
}

interface EngineEvent {
  readonly type: string;
  readonly event: Readonly<Record<string, unknown>>;
}

/** The names of `NativeEngine`, by which a new version of the library is judged. */
export const NATIVE_METHODS = [
  'postMessageBatch',
  'addSharedResource',
  'pruneSharedResources',
  'gc',
  'process',
  'getOutputBufferData',
  'processQueuedEvents',
] as const satisfies readonly (keyof NativeEngine)[];

interface Worklet {
  readonly _native: NativeEngine;
  /** Emscripten's view of the engine's whole memory. */
  readonly _module: { readonly HEAP8: Int8Array };
}

type WorkletClass = new (options: { numberOfInputs: number; outputChannelCount: number[] }) => Worklet;

let source: Promise<string> | null = null;

/** The worklet's code, WebAssembly inside, as the library would hand it to a browser. */
export function workletSource(): Promise<string> {
  source ??= captureSource();
  return source;
}

async function captureSource(): Promise<string> {
  const captured = new Error('the source is captured');
  let text = '';
  const context = {
    audioWorklet: {
      async addModule(url: string) {
        text = (await resolveObjectURL(url)?.text()) ?? '';
        throw captured;
      },
    },
  };
  await new WebRenderer().initialize(context as never).catch((error: unknown) => {
    if (error !== captured) throw error;
  });
  return text;
}

/**
 * The engine of the browser, in Node: the same worklet and WebAssembly, called block by block.
 * Needs no audio device and no browser; time passes only in `render`.
 */
export class NodeHost implements GraphHost {
  readonly sampleRate: number;
  readonly native: NativeEngine;
  /** Frames rendered so far. */
  frame = 0;
  private readonly worklet: Worklet;
  private readonly renderer: Renderer;

  private constructor(worklet: Worklet, sampleRate: number) {
    this.worklet = worklet;
    this.native = worklet._native;
    this.sampleRate = sampleRate;
    this.renderer = new Renderer((batch: readonly unknown[]) => this.native.postMessageBatch(batch));
  }

  static async create(sampleRate: number): Promise<NodeHost> {
    let worklet: WorkletClass | undefined;
    class Processor {
      port = { postMessage(): void {} };
    }
    // In this realm, since the engine asks whether arrays are this realm's Float32Array.
    const run = new Function(
      'AudioWorkletProcessor',
      'registerProcessor',
      'sampleRate',
      'exports',
      'module',
      'define',
      await workletSource(),
    );
    run(
      Processor,
      (_name: string, processor: WorkletClass) => {
        worklet = processor;
      },
      sampleRate,
      undefined,
      undefined,
      undefined,
    );
    if (worklet === undefined)
      throw new Error('@elemaudio/web-renderer registers no worklet any more: see host/engine/README.md');
    return new NodeHost(new worklet({ numberOfInputs: 0, outputChannelCount: [2] }), sampleRate);
  }

  createRef(kind: string, props: Record<string, unknown>, children: readonly NodeRepr_t[]) {
    const [node, set] = this.renderer.createRef(kind, props, children);
    return [node, async (next: Record<string, unknown>) => accept(await set(next))] as const;
  }

  async render(...outputs: NodeRepr_t[]): Promise<void> {
    accept((await this.renderer.render(...outputs)).result);
  }

  async store(name: string, channels: readonly Float32Array[]): Promise<void> {
    const answer = this.native.addSharedResource(name, channels);
    if (!isStored(answer)) accept(answer);
  }

  async prune(): Promise<void> {
    this.native.pruneSharedResources();
  }

  async collect(): Promise<void> {
    this.renderer.prune(this.native.gc());
  }

  /** Renders one block into `into`, left and right, from frame `at` on. */
  process(into: readonly Float32Array[], at: number): void {
    this.native.process(BLOCK);
    for (const [c, channel] of into.entries()) {
      channel.set(this.native.getOutputBufferData(c).subarray(0, BLOCK), at);
    }
    this.frame += BLOCK;
  }

  /** What meters and snapshots told since the last call. */
  events(): EngineEvent[] {
    const all: EngineEvent[] = [];
    this.native.processQueuedEvents((events) => all.push(...events));
    return all;
  }

  /** Bytes of the engine's memory. */
  get heap(): number {
    return this.worklet._module.HEAP8.buffer.byteLength;
  }
}

/** Names stand for one content, so one that is there already is as good as stored. */
function isStored(answer: { readonly success: boolean; readonly message: string }): boolean {
  return answer.success || answer.message === 'cannot overwrite existing shared resource';
}

function accept(answer: Answer): void {
  if (!answer.success) throw new Error(`the audio engine refused an order: ${answer.message}`);
}
