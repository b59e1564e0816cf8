import type { Audition, GraphDocument } from '../../dsp/graph/document.ts';
import type { AssetReader } from '../../dsp/graph/host.ts';
import { Session, type SessionOptions } from '../../dsp/graph/session.ts';
import { BLOCK, NodeHost } from '../../host/engine/node-host.ts';

/** A session on the engine in Node whose time passes only here. */
export interface Deck {
  readonly host: NodeHost;
  readonly session: Session;
  load(document: GraphDocument, auditions?: ReadonlyMap<string, Audition>): Promise<void>;
  /** Renders on, looking after the session each `every` blocks. Left and right. */
  run(frames: number, every?: number): Promise<[Float32Array, Float32Array]>;
}

/** Without smoothing and ramps unless said otherwise. */
export async function openDeck(
  document: GraphDocument,
  reader: AssetReader,
  options: Partial<SessionOptions> = {},
): Promise<Deck> {
  const host = await NodeHost.create(document.sampleRate);
  const clock = (): number => host.frame;
  const exact = { lead: 0, smoothing: 0, ramps: { jump: 0, joint: 0 } };
  const session = new Session({ host, reader, clock, ...exact, ...options });
  const deck: Deck = {
    host,
    session,
    async load(next, auditions = new Map()) {
      session.load(next, auditions);
      await session.settle();
    },
    async run(frames, every = 16) {
      const blocks = Math.ceil(frames / BLOCK);
      const out: [Float32Array, Float32Array] = [new Float32Array(blocks * BLOCK), new Float32Array(blocks * BLOCK)];
      for (let k = 0; k < blocks; k++) {
        if (k % every === 0) await session.settle();
        host.process(out, k * BLOCK);
      }
      host.events();
      return out;
    },
  };
  await deck.load(document);
  // The engine fades a new graph in over 20 ms.
  await deck.run(0.03 * document.sampleRate);
  return deck;
}

/** Largest difference of two signals, dBFS. */
export function nullDb(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < b.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return 20 * Math.log10(largest);
}

export function differing(a: Float32Array, b: Float32Array): number {
  let count = 0;
  for (let i = 0; i < b.length; i++) if (a[i] !== b[i]) count++;
  return count;
}

/** How loud the worst click in a smooth signal is, dB: the largest fourth difference, which a low tone hardly has. */
export function clickDb(x: Float32Array): number {
  let largest = 0;
  for (let i = 4; i < x.length; i++) {
    largest = Math.max(largest, Math.abs(x[i]! - 4 * x[i - 1]! + 6 * x[i - 2]! - 4 * x[i - 3]! + x[i - 4]!));
  }
  return 20 * Math.log10(largest);
}
