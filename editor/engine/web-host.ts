import type { NodeRepr_t } from '@elemaudio/core';
import WebRenderer from '@elemaudio/web-renderer';
import type { GraphHost } from '../../dsp/graph/host.ts';
import { free } from './free.ts';

/** The engine compiles in well under a second; a page whose policy forbids it hangs without an error. Milliseconds. */
const START_TIMEOUT = 10_000;

interface Answer {
  readonly success: boolean;
  readonly message: string;
}

/** What the library keeps to itself and never ends. */
interface Internals {
  readonly _timer: number;
}

/** Elementary in the page's AudioWorklet. */
export class WebHost implements GraphHost {
  readonly sampleRate: number;
  readonly node: AudioWorkletNode;
  readonly renderer: WebRenderer;
  /** Shared memory to use again: chunks are all of one length, and stored one after the other. */
  private spare: readonly Float32Array[] = [];

  private constructor(context: BaseAudioContext, renderer: WebRenderer, node: AudioWorkletNode) {
    this.sampleRate = context.sampleRate;
    this.renderer = renderer;
    this.node = node;
  }

  static async start(context: BaseAudioContext): Promise<WebHost> {
    const renderer = new WebRenderer();
    let timer = 0;
    const late = new Promise<never>((_, reject) => {
      timer = window.setTimeout(
        () => reject(new Error('it did not answer within 10 s; the page may be forbidden to run it')),
        START_TIMEOUT,
      );
    });
    try {
      const starting = renderer.initialize(context as AudioContext, {
        numberOfInputs: 0,
        numberOfOutputs: 1,
        outputChannelCount: [2],
      });
      return new WebHost(context, renderer, await Promise.race([starting, late]));
    } catch (error) {
      stopTimer(renderer);
      throw error;
    } finally {
      window.clearTimeout(timer);
    }
  }

  createRef(kind: string, props: Record<string, unknown>, children: readonly NodeRepr_t[]) {
    const [node, set] = this.renderer.createRef(kind, props, children) as [
      NodeRepr_t,
      (props: Record<string, unknown>) => Promise<Answer>,
    ];
    return [node, async (next: Record<string, unknown>) => accept(await set(next))] as const;
  }

  async render(left: NodeRepr_t, right: NodeRepr_t): Promise<void> {
    await this.renderer.render(left, right);
  }

  async store(name: string, channels: readonly Float32Array[]): Promise<void> {
    const sent = this.shareable(channels);
    const answer = (await this.renderer.updateVirtualFileSystem({ [name]: sent })) as Answer | null;
    // The engine has its own copy by now.
    this.spare = sent;
    // Names stand for one content, so one that is there already is as good as stored.
    if (answer !== null && answer.message !== 'cannot overwrite existing shared resource') accept(answer);
    // Not where it was refused: it is tried again with the same.
    this.discard(channels);
  }

  discard(channels: readonly Float32Array[]): void {
    for (const channel of channels) free(channel);
  }

  async prune(): Promise<void> {
    await this.renderer.pruneVirtualFileSystem();
  }

  async collect(): Promise<void> {
    await this.renderer.gc();
  }

  /** In an isolated page memory is handed to the audio thread, elsewhere it is copied there. */
  private shareable(channels: readonly Float32Array[]): readonly Float32Array[] {
    if (!window.crossOriginIsolated) return channels;
    const spare = this.spare;
    this.spare = [];
    return channels.map((channel, c) => {
      const known = spare[c];
      const fits = known !== undefined && known.length === channel.length && known.buffer instanceof SharedArrayBuffer;
      const shared = fits ? known : new Float32Array(new SharedArrayBuffer(channel.byteLength));
      shared.set(channel);
      return shared;
    });
  }

  close(): void {
    stopTimer(this.renderer);
    this.node.disconnect();
  }
}

function stopTimer(renderer: WebRenderer): void {
  window.clearInterval((renderer as unknown as Internals)._timer);
}

function accept(answer: Answer): void {
  if (!answer.success) throw new Error(`the audio engine refused an order: ${answer.message}`);
}
