/** What a converted text encoder is on disk: `t5.onnx`, `t5.json`, and `tokenizer.json` where one lay beside the weights. */

import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { TensorStore } from '../checkpoint/tensor-store.ts';
import type { WeightType } from '../model-kind.ts';
import { writeModel } from '../onnx/write.ts';
import { watched } from '../watched.ts';
import { t5Graph } from './build.ts';
import { readT5Config } from './config.ts';
import { tokenizerFromSpiece } from './spiece.ts';

export const t5File = z.object({
  vocabulary: z.number(),
  dim: z.number(),
  buckets: z.number(),
  farthest: z.number(),
});

type T5File = z.infer<typeof t5File>;

/**
 * Writes the T5 encoder of a checkpoint into a folder, with the tokenizer that lies beside `source` (a folder, or a file in it): tokenizer.json, or else
 * spiece.model, of which one is made. Throws a ModelError naming what is not T5's.
 */
export function writeT5(
  store: TensorStore,
  folder: string,
  options: { readonly source: string; readonly weights?: WeightType; readonly progress?: (fraction: number) => void },
): void {
  const { source, weights = 'float32', progress } = options;
  const seen = watched(store);
  const config = readT5Config(seen, (store.record.config ?? {}) as Record<string, unknown>);
  const graph = t5Graph(seen, config);
  // The decoder and the other name of the table of tokens are not this model's.
  seen.assertAllRead('T5', (name) => name.startsWith('encoder.') && name !== 'encoder.embed_tokens.weight');
  writeModel(graph, folder, { weights, ...(progress && { progress }) });
  const { vocabulary, dim, buckets, farthest } = config;
  const file: T5File = { vocabulary, dim, buckets, farthest };
  const beside = existsSync(source) && statSync(source).isDirectory() ? source : dirname(source);
  const tokenizer = join(beside, 'tokenizer.json');
  const spiece = join(beside, 'spiece.model');
  if (existsSync(tokenizer)) writeFileSync(join(folder, 'tokenizer.json'), readFileSync(tokenizer));
  else if (existsSync(spiece)) {
    writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizerFromSpiece(readFileSync(spiece), spiece)));
  }
  writeFileSync(join(folder, 't5.json'), `${JSON.stringify(file, null, 2)}\n`);
}
