import { CONVERTERS } from '../converters.ts';
import { ModelError } from '../error.ts';
import type { BenchCase, Block, BlockContext, ModelKind, NamedValues } from '../model-kind.ts';
import { type Codec, openCodec } from './codec.ts';
import { holdsCodec } from './config.ts';
import { writeCodec } from './convert.ts';

/** Seconds: JASCO's window. */
const BENCH_SECONDS = 10;

/** `audio` [n] → `latents` [128, T] and their `codes` [4, T]. */
const encode: Block = (inputs, context) =>
  withCodec(context, async (codec) => {
    const latents = await codec.encode(values(inputs, 'audio', 1));
    const frames = latents.length / codec.dim;
    return {
      latents: { shape: [codec.dim, frames], values: latents },
      codes: { shape: [codec.stages, frames], values: codec.quantise(latents) },
    };
  });

/** `latents` [128, T] → `audio` [640 T]. */
const decode: Block = (inputs, context) =>
  withCodec(context, async (codec) => {
    const audio = await codec.decode(values(inputs, 'latents', 2, codec.dim));
    return { audio: { shape: [audio.length], values: audio } };
  });

/** facebook/encodec_32khz, or a file that holds it among other tensors. JASCO's does too: its own kind stands before this one, and writes the codec itself. */
export const ENCODEC: ModelKind = {
  name: 'encodec',
  version: CONVERTERS.encodec,
  detect: holdsCodec,
  convert: async (store, folder, { weights, progress }) =>
    writeCodec(store, folder, { weights, ...(progress && { progress }) }),
  blocks: { 'encodec.encode': encode, 'encodec.decode': decode },
  bench: [
    timed('encoding 10 s', (codec) => codec.encode(new Float32Array(BENCH_SECONDS * codec.sampleRate))),
    timed('decoding 10 s', (codec) =>
      codec.decode(new Float32Array(((BENCH_SECONDS * codec.sampleRate) / codec.hop) * codec.dim)),
    ),
  ],
};

function timed(what: string, run: (codec: Codec) => Promise<unknown>): BenchCase {
  return {
    what,
    seconds: BENCH_SECONDS,
    async open(context) {
      const codec = await openCodec(context.encodec ?? context.model, context.open);
      return { run: () => run(codec), release: () => codec.release() };
    },
  };
}

async function withCodec(context: BlockContext, run: (codec: Codec) => Promise<NamedValues>): Promise<NamedValues> {
  const codec = await openCodec(context.encodec ?? context.model, context.open);
  try {
    return await run(codec);
  } finally {
    await codec.release();
  }
}

function values(inputs: NamedValues, name: string, rank: number, first?: number): Float32Array {
  const given = inputs[name];
  if (given === undefined) throw new ModelError(`The block needs the tensor ${name}: add it to the input file.`);
  const fits = given.shape.length === rank && (first === undefined || given.shape[0] === first);
  if (!fits || !(given.values instanceof Float32Array)) {
    throw new ModelError(
      `The tensor ${name} is [${given.shape.join(', ')}] where the block needs float32 [${first === undefined ? 'n' : `${first}, n`}]: give it that shape.`,
    );
  }
  return given.values;
}
