import type { GraphDocument } from '../../../dsp/graph/document.ts';
import { Session } from '../../../dsp/graph/session.ts';
import type { Project } from '../../../host/project/project.ts';
import { httpReader } from '../http-reader.ts';
import { WebHost } from '../web-host.ts';
import { type AudioPlayer, createPlayer } from '../web-player.ts';
import type { Lab, Packed, Recording } from './lab.ts';

const RECORDER = `
registerProcessor('recorder', class extends AudioWorkletProcessor {
  process([input]) {
    if (input.length > 0) this.port.postMessage([currentFrame, input[0].slice(), input[1].slice()]);
    return true;
  }
});`;

class PageLab implements Lab {
  private opened: AudioPlayer | null = null;
  private blocks: [number, Float32Array, Float32Array][] | null = null;
  private readonly frames = new Map<string, number>();

  get player(): AudioPlayer {
    if (this.opened === null) throw new Error('no player is open');
    return this.opened;
  }

  async open(document: GraphDocument): Promise<string> {
    void this.opened?.close();
    const player = createPlayer({ reader: httpReader(() => 2), sampleRate: document.sampleRate });
    this.opened = player;
    player.load(document as unknown as Project);
    await until(() => player.state().status !== 'starting');
    const url = URL.createObjectURL(new Blob([RECORDER], { type: 'text/javascript' }));
    await player.context.audioWorklet.addModule(url);
    const recorder = new AudioWorkletNode(player.context, 'recorder');
    recorder.port.onmessage = ({ data }: MessageEvent<[number, Float32Array, Float32Array]>) => {
      this.blocks?.push(data);
    };
    player.output.connect(recorder);
    recorder.connect(player.context.destination);
    return player.state().error ?? player.state().status;
  }

  load(document: GraphDocument): void {
    this.player.load(document as unknown as Project);
  }

  record(): void {
    this.blocks = [];
  }

  deviceMisses(): number {
    const { playbackStats } = this.player.context as AudioContext & { playbackStats?: { underrunEvents?: number } };
    return playbackStats?.underrunEvents ?? 0;
  }

  mark(name: string): void {
    const { currentTime, sampleRate } = this.player.context;
    this.frames.set(name, Math.round(currentTime * sampleRate));
  }

  marked(name: string): number {
    return this.frames.get(name)!;
  }

  recorded(): Recording {
    const blocks = this.blocks!;
    this.blocks = null;
    let gaps = 0;
    for (let k = 1; k < blocks.length; k++) if (blocks[k]![0] - blocks[k - 1]![0] !== 128) gaps++;
    return {
      first: blocks[0]?.[0] ?? 0,
      left: packed(blocks.map((block) => block[1])),
      right: packed(blocks.map((block) => block[2])),
      gaps,
    };
  }

  async offline(document: GraphDocument, seconds: number): Promise<Packed> {
    const length = Math.ceil((seconds * document.sampleRate) / 128) * 128;
    const context = new OfflineAudioContext({ numberOfChannels: 2, length, sampleRate: document.sampleRate });
    const host = await WebHost.start(context);
    host.node.connect(context.destination);
    const clock = (): number => Math.round(context.currentTime * context.sampleRate);
    const reader = httpReader(() => 2);
    const session = new Session({ host, reader, clock, lead: 0, smoothing: 0, ramps: { jump: 0, joint: 0 } });
    session.load(document, new Map());
    await session.settle();
    // The engine fades a new graph in; the song begins after that.
    const begin = 4096;
    for (let frame = begin; frame < length; frame += 8192) {
      void context.suspend(frame / context.sampleRate).then(async () => {
        if (frame === begin) session.play();
        await session.settle();
        await context.resume();
      });
    }
    const rendered = await context.startRendering();
    host.close();
    return {
      left: packed([rendered.getChannelData(0).subarray(begin)]),
      right: packed([rendered.getChannelData(1).subarray(begin)]),
    };
  }
}

function packed(blocks: readonly Float32Array[]): string {
  let bytes = '';
  for (const block of blocks) {
    const view = new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
    for (let at = 0; at < view.length; at += 4096) bytes += String.fromCharCode(...view.subarray(at, at + 4096));
  }
  return btoa(bytes);
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

(window as unknown as { lab: Lab }).lab = new PageLab();
