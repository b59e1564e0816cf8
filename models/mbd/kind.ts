import { CONVERTERS } from '../converters.ts';
import { openCodec } from '../encodec/codec.ts';
import { ModelError } from '../error.ts';
import type { Block, ModelKind } from '../model-kind.ts';
import { isMbd } from './config.ts';
import { writeMbd } from './convert.ts';
import { openDiffusion, openPass } from './diffusion.ts';

/** `codes` [4, T] int32 and `noise` [calls, n] in the order of the calls → `audio` [n], and `raw` [n] before its spectrum is matched to the codec's. */
const generate: Block = async ({ codes, noise }, context) => {
  if (context.encodec === null)
    throw new ModelError('The block mbd.generate needs the codec whose codes it hears: name it with --encodec.');
  if (codes === undefined || !(codes.values instanceof Int32Array) || codes.shape.length !== 2) {
    throw new ModelError('The block needs the tensor codes, int32 [stages, frames]: add it to the input file.');
  }
  const codec = await openCodec(context.encodec, context.open);
  try {
    const diffusion = openDiffusion(context.model, context.open);
    const length = codes.shape[1]! * codec.hop;
    const calls = diffusion.noiseCalls();
    const given = noise?.values;
    if (codes.shape[0] !== codec.stages || !(given instanceof Float32Array) || given.length !== calls * length) {
      throw new ModelError(
        `The block needs codes [${codec.stages}, frames] and the tensor noise, float32 [${calls}, ${length}] for these codes: give them these shapes.`,
      );
    }
    const { raw, audio } = await diffusion.generate(codec, codes.values, {
      noise: (call) => given.subarray(call * length, (call + 1) * length),
    });
    return { audio: { shape: [length], values: audio }, raw: { shape: [length], values: raw } };
  } finally {
    await codec.release();
  }
};

/** facebook/multiband-diffusion for EnCodec 32 kHz. */
export const MBD: ModelKind = {
  name: 'mbd',
  version: CONVERTERS.mbd,
  detect: isMbd,
  convert: async (store, folder, { weights, progress }) =>
    writeMbd(store, folder, { weights, ...(progress && { progress }) }),
  blocks: { 'mbd.generate': generate },
  bench: [
    {
      what: 'one pass of one band over 10 s, of 20 passes a band',
      seconds: null,
      open: ({ model, open }) => openPass(model, 10, open),
    },
  ],
};
