import { CONVERTERS } from '../converters.ts';
import { ModelError } from '../error.ts';
import type { Block, ModelKind } from '../model-kind.ts';
import { writeModel } from '../onnx/write.ts';
import { BANDS, INPUTS } from './bands.ts';
import { buildSeparator } from './build.ts';
import { openNetwork } from './network.ts';

/** `x` [4, T, 640] → `masks` [2, 4, T, 640]: the network alone. */
const masks: Block = async ({ x }, context) => {
  if (x === undefined || !(x.values instanceof Float32Array) || x.shape.length !== 3) {
    throw new ModelError(
      `The block needs the tensor x, float32 [${INPUTS}, frames, ${BANDS}]: add it to the input file.`,
    );
  }
  const [inputs, frames, bands] = x.shape as [number, number, number];
  if (inputs !== INPUTS || bands !== BANDS || frames < 1) {
    throw new ModelError(
      `x is [${x.shape.join(', ')}] where [${INPUTS}, frames, ${BANDS}] is needed: give it this shape.`,
    );
  }
  const network = await openNetwork(context.model, context.open);
  try {
    const values = Float32Array.from(await network.run(x.values, frames));
    return { masks: { shape: [2, 4, frames, BANDS], values } };
  } finally {
    await network.release();
  }
};

/** Our own separator (models/training): weights in float16 with the network's own names of tensors. */
export const OWN: ModelKind = {
  name: 'separator',
  version: CONVERTERS.own,
  detect: ({ tensors }) => tensors.has('place') && tensors.has('enter.0.a.weight') && tensors.has('time.weight_ih_l0'),
  convert: async (store, folder, { weights, progress }) => {
    writeModel(buildSeparator(store), folder, { weights, ...(progress && { progress }) });
  },
  blocks: { 'separator.masks': masks },
  bench: [
    {
      what: 'masks of 12 s',
      seconds: 12,
      open: async ({ model, open }) => {
        const network = await openNetwork(model, open);
        const frames = 512;
        const x = new Float32Array(INPUTS * frames * BANDS);
        return { run: () => network.run(x, frames), release: () => network.release() };
      },
    },
  ],
};
