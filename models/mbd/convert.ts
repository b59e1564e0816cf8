/** What a converted MultiBandDiffusion is on disk: `band0.onnx` and so on, and `mbd.json` with everything that is not a network. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { TensorStore } from '../checkpoint/tensor-store.ts';
import type { WeightType } from '../model-kind.ts';
import { writeModel } from '../onnx/write.ts';
import { watched } from '../watched.ts';
import { unetGraph } from './build.ts';
import { bandStore, readMbdConfig } from './config.ts';

const numbers = z.array(z.number());

const bandFile = z.object({
  unet: z.object({
    widths: numbers,
    blocks: z.number(),
    kernel: z.number(),
    stride: z.number(),
    groups: z.number(),
    steps: z.number(),
    everyLayer: z.boolean(),
    condition: z.number(),
    bottleneck: z.enum(['none', 'bilstm', 'transformer', 'cross-attention']),
  }),
  schedule: z.object({
    first: z.number(),
    last: z.number(),
    exponent: z.number(),
    steps: z.number(),
    clip: z.number().nullable(),
    noiseScale: z.number(),
  }),
  processor: z
    .object({
      sampleRate: z.number(),
      power: z.number(),
      count: z.number(),
      sum: numbers,
      squares: numbers,
      targetSquares: numbers,
    })
    .nullable(),
});

export const mbdFile = z.object({ sampleRate: z.number(), bands: z.array(bandFile) });

export type BandFile = z.infer<typeof bandFile>;

/** Writes the bands of a checkpoint into a folder, one after another. int8 leaves them in float32: they are convolutions. Throws a ModelError naming what is not MultiBandDiffusion's. */
export function writeMbd(
  store: TensorStore,
  folder: string,
  options: { readonly weights?: WeightType; readonly progress?: (fraction: number) => void } = {},
): void {
  const { weights = 'float32', progress } = options;
  const { sampleRate, bands } = readMbdConfig(store);
  const storage = weights === 'int8' ? 'float32' : weights;
  // All of them before the first is written: nothing is begun that is refused later.
  const graphs = bands.map(({ unet }, band) => {
    const seen = watched(bandStore(store, band));
    const graph = unetGraph(seen, unet, `band${band}`);
    seen.assertAllRead(`band ${band} of MultiBandDiffusion`, () => true);
    return graph;
  });
  graphs.forEach((graph, band) => {
    writeModel(graph, folder, { weights: storage, progress: (done) => progress?.((band + done) / graphs.length) });
  });
  const file = { sampleRate, bands } satisfies { sampleRate: number; bands: readonly unknown[] };
  writeFileSync(join(folder, 'mbd.json'), `${JSON.stringify(file, null, 2)}\n`);
}
