/** What a converted codec is on disk: `encoder.onnx`, `decoder.onnx`, `codebooks.f32` ([stages, entries, dim], little-endian) and `codec.json`. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { ModelError } from '../error.ts';
import type { WeightType } from '../model-kind.ts';
import { writeModel } from '../onnx/write.ts';
import { watched } from '../watched.ts';
import { decoderGraph, encoderGraph } from './build.ts';
import { CODEC_MARK, codecWithin, readCodecConfig } from './config.ts';
import { decoderReach } from './reach.ts';

export const codecFile = z.object({
  sampleRate: z.number(),
  hop: z.number(),
  dim: z.number(),
  stages: z.number(),
  entries: z.number(),
  reach: z.object({ before: z.number(), after: z.number() }),
});

type CodecFile = z.infer<typeof codecFile>;

const CODEC_PART = /^(encoder|decoder|quantizer)\./;

/** What the quantiser keeps of its training, of the stages that it has. */
function isTraining(name: string, stages: number): boolean {
  const match = /^quantizer\.layers\.(\d+)\.codebook\.(inited|cluster_size|embed_avg)$/.exec(name);
  return match !== null && Number(match[1]) < stages;
}

/**
 * Writes the EnCodec of a checkpoint, or of another model's checkpoint that holds it, into a folder. int8 leaves it in float32: it is made of convolutions,
 * which gain nothing. Throws a ModelError where there is none, or naming the tensor that is not the 32 kHz model's.
 */
export function writeCodec(
  store: TensorStore,
  folder: string,
  options: { readonly weights?: WeightType; readonly progress?: (fraction: number) => void } = {},
): void {
  const { weights = 'float32', progress } = options;
  const found = codecWithin(store);
  if (found === null) {
    throw new ModelError('The checkpoint holds no EnCodec: name the file or folder of facebook/encodec_32khz.');
  }
  const codec = watched(found);
  // A config.json beside another model's file speaks of that model.
  const settings = store.tensors.has(CODEC_MARK) ? (store.record.config ?? {}) : {};
  const config = readCodecConfig(codec, settings as Record<string, unknown>);
  const { sampleRate, hop, dim, stages, entries } = config;
  const storage = weights === 'int8' ? 'float32' : weights;
  const graphs = [encoderGraph(codec, config), decoderGraph(codec, config)];
  codec.assertAllRead('EnCodec', (name) => CODEC_PART.test(name) && !isTraining(name, stages));
  graphs.forEach((graph, part) => {
    writeModel(graph, folder, { weights: storage, progress: (done) => progress?.((part + done) / 2) });
  });
  const codebooks = new Float32Array(stages * entries * dim);
  for (let stage = 0; stage < stages; stage++) {
    const { floats } = codec.tensors.get(`quantizer.layers.${stage}.codebook.embed`)!;
    codebooks.set(floats(), stage * entries * dim);
  }
  writeFileSync(join(folder, 'codebooks.f32'), codebooks);
  const file: CodecFile = { sampleRate, hop, dim, stages, entries, reach: decoderReach(config.decoder) };
  writeFileSync(join(folder, 'codec.json'), `${JSON.stringify(file, null, 2)}\n`);
}
