import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openCodec } from '../encodec/codec.ts';
import type { BenchCase } from '../model-kind.ts';
import { normals } from '../random.ts';
import { CODEC_FOLDER } from './convert.ts';
import { openFlow } from './flow.ts';
import { type Conditions, guidanceRows, rowsToCompute } from './guidance.ts';
import { RELEASED } from './windows.ts';

/** Tokens of a usual description. */
const TOKENS = 20;
/** Anything: what is timed does not depend on it. */
const SEED = 1;

function noise(length: number, stream: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(length);
  normals({ seed: SEED, stream }, out);
  return out;
}

/** One evaluation of the guided velocity; with chords three rows are computed, with text alone two. */
function step(what: string, withChords: boolean): BenchCase {
  return {
    what,
    seconds: null,
    async open({ model, open }) {
      const flow = await openFlow(model, open);
      const { config } = flow;
      const text = noise(TOKENS * config.textDim, 0);
      const chords = withChords ? new Int32Array(config.frames) : null;
      const conditions: Conditions = { text, chords, drums: null, melody: null, silence: null };
      const rows = rowsToCompute(guidanceRows(conditions, { all: 1, text: 1 }, config));
      const z = noise(config.frames * config.latentDim, 1);
      const velocity = flow.guided(text, rows);
      return { run: () => velocity(z, 0.5), release: () => flow.release() };
    },
  };
}

/** The codec in the model's file, which hears the surroundings of a take and sounds it. */
const CODEC: BenchCase = {
  what: 'the codec there and back, ten seconds',
  seconds: RELEASED.frames / RELEASED.frameRate,
  async open({ model, encodec, open }) {
    const inside = join(model, CODEC_FOLDER);
    const codec = await openCodec(encodec ?? (existsSync(inside) ? inside : model), open);
    const audio = noise(RELEASED.frames * RELEASED.hop, 2).map((x) => 0.1 * x);
    return { run: async () => codec.decode(await codec.encode(audio)), release: () => codec.release() };
  },
};

export const JASCO_BENCH: readonly BenchCase[] = [
  step('a step with two rows of guidance', false),
  step('a step with three rows of guidance', true),
  CODEC,
];
