import type { GraphDocument } from '../../dsp/graph/document.ts';
import type { AssetReader } from '../../dsp/graph/host.ts';
import { type Hearing, Session } from '../../dsp/graph/session.ts';
import { BLOCK, NodeHost } from './node-host.ts';

/** Blocks rendered between two looks at what has to be loaded: 8192 frames, far less than the 2^17 that are looked ahead. */
const BLOCKS_AT_ONCE = 64;
/** The engine fades every new graph in over 20 ms; nothing plays before that is over. */
const FADE_IN = 0.025;

/**
 * Renders what the editor plays, without smoothing and ramps: left and right of [from, to) in blocks of at most 8192 frames.
 * The tracks are summed at their gains; nothing is balanced or mastered. `hearing` chooses the version; without it the mended one.
 */
export async function* renderOffline(
  project: GraphDocument,
  reader: AssetReader,
  from: number,
  to: number,
  hearing?: Hearing,
): AsyncGenerator<readonly [Float32Array, Float32Array]> {
  const host = await NodeHost.create(project.sampleRate);
  const clock = (): number => host.frame;
  const session = new Session({ host, reader, clock, lead: 0, smoothing: 0, ramps: { jump: 0, joint: 0 } });
  session.load(project, new Map());
  if (hearing !== undefined) await session.hear(hearing);
  session.seek(from);
  await session.settle();
  const unheard = [new Float32Array(BLOCK), new Float32Array(BLOCK)];
  while (host.frame < FADE_IN * project.sampleRate) host.process(unheard, 0);
  session.play();
  for (let at = from; at < to; at += BLOCK * BLOCKS_AT_ONCE) {
    await session.settle();
    const out = [new Float32Array(BLOCK * BLOCKS_AT_ONCE), new Float32Array(BLOCK * BLOCKS_AT_ONCE)] as const;
    for (let k = 0; k < BLOCKS_AT_ONCE; k++) host.process(out, k * BLOCK);
    // Meters fill their queue otherwise.
    host.events();
    const count = Math.min(to - at, BLOCK * BLOCKS_AT_ONCE);
    yield [out[0].subarray(0, count), out[1].subarray(0, count)];
  }
}
