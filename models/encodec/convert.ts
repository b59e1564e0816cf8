/** What a converted codec is on disk: `encoder.onnx`, `decoder.onnx`, `codebooks.f32` ([stages, entries, dim], little-endian) and `codec.json`. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { ModelError } from '../error.ts';
import type { WeightType } from '../model-kind.ts';
import { writeModel } from '../onnx/write.ts';
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

export type CodecFile = z.infer<typeof codecFile>;

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
  const codec = codecWithin(store);
  if (codec === null) {
    throw new ModelError('The checkpoint holds no EnCodec: name the file or folder of facebook/encodec_32khz.');
  }
  // A config.json beside another model's file speaks of that model.
  const settings = store.tensors.has(CODEC_MARK) ? (store.record.config ?? {}) : {};
  const config = readCodecConfig(codec, settings as Record<string, unknown>);
  const { sampleRate, hop, dim, stages, entries } = config;
  const storage = weights === 'int8' ? 'float32' : weights;
  [encoderGraph(codec, config), decoderGraph(codec, config)].forEach((graph, part) => {
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
