import { join } from 'node:path';
import type { OpenSession } from '../runtime/session.ts';
import { BANDS, INPUTS } from './bands.ts';
import { MODEL_NAME } from './build.ts';

/** The converted network. */
export interface Network {
  /** x [INPUTS, frames, BANDS] → masks [2 views, 4 stems, frames, BANDS], in the order of STEMS; they sum to one over the stems. */
  run(x: Float32Array, frames: number): Promise<Float32Array>;
  release(): Promise<void>;
}

export async function openNetwork(folder: string, open: OpenSession): Promise<Network> {
  const session = await open(join(folder, `${MODEL_NAME}.onnx`));
  return {
    async run(x, frames) {
      const { masks } = await session.run({ x: { data: x, shape: [1, INPUTS, frames, BANDS] } });
      return masks!.data as Float32Array;
    },
    release: () => session.release(),
  };
}
