import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { codecWithin } from '../encodec/config.ts';
import { writeCodec } from '../encodec/convert.ts';
import type { WeightType } from '../model-kind.ts';
import { writeModel } from '../onnx/write.ts';
import { buildVelocity } from './build.ts';
import { flowWithin, jascoConfig } from './config.ts';
import { CONFIG_FILE } from './flow.ts';
import { buildText } from './text.ts';

/** The folder inside a converted JASCO where its codec lies: the official file holds one. */
export const CODEC_FOLDER = 'encodec';

/** Converts state_dict.bin of a JASCO model, and the codec in it, into a folder. Throws a ModelError for whatever is not the model that is known. */
export function writeJasco(
  store: TensorStore,
  folder: string,
  {
    weights = 'float32',
    progress,
  }: { readonly weights?: WeightType; readonly progress?: (fraction: number) => void } = {},
): void {
  const flow = flowWithin(store);
  const config = jascoConfig(flow);
  writeModel(buildVelocity(flow, config), folder, { weights, progress: (done) => progress?.(0.7 * done) });
  writeModel(buildText(flow, config), folder, { weights, progress: (done) => progress?.(0.7 + 0.2 * done) });
  if (codecWithin(store) !== null)
    writeCodec(store, join(folder, CODEC_FOLDER), { weights, progress: (done) => progress?.(0.9 + 0.1 * done) });
  writeFileSync(join(folder, CONFIG_FILE), `${JSON.stringify(config, null, 2)}\n`);
}
