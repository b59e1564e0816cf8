import { CONVERTERS } from '../converters.ts';
import { ModelError } from '../error.ts';
import type { Block, ModelKind } from '../model-kind.ts';
import { embeddingOf, T5_KEYS } from './config.ts';
import { writeT5 } from './convert.ts';
import { openTextEncoder } from './text.ts';

/** `ids` [L] int32 → `hidden` [L, 768]. */
const encode: Block = async ({ ids }, context) => {
  if (ids === undefined || ids.shape.length !== 1 || !(ids.values instanceof Int32Array)) {
    throw new ModelError('The block needs the tensor ids, int32 of one axis: add it to the input file.');
  }
  const encoder = await openTextEncoder(context.t5 ?? context.model, context.open);
  try {
    const hidden = await encoder.encode(ids.values);
    return { hidden: { shape: [ids.values.length, encoder.dim], values: hidden } };
  } finally {
    await encoder.release();
  }
};

/** t5-base, of which only the encoder is taken. */
export const T5: ModelKind = {
  name: 't5',
  version: CONVERTERS.t5,
  detect: (store) => store.tensors.has(embeddingOf(store)) && store.tensors.has(T5_KEYS.finalNorm),
  convert: async (store, folder, { weights, source, progress }) =>
    writeT5(store, folder, { weights, source, ...(progress && { progress }) }),
  blocks: { 't5.encode': encode },
  bench: [
    {
      what: 'hearing a text of 20 tokens',
      seconds: null,
      async open(context) {
        const encoder = await openTextEncoder(context.t5 ?? context.model, context.open);
        return { run: () => encoder.encode(new Int32Array(20).fill(1)), release: () => encoder.release() };
      },
    },
  ],
};
