/** What a converted HT-Demucs or Hybrid Demucs is on disk: `htdemucs.onnx` with its weights, and `htdemucs.json`. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { ModelError } from '../error.ts';
import type { WeightType } from '../model-kind.ts';
import type { Graph } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';
import type { Session } from '../runtime/session.ts';
import { buildHtDemucs } from './build.ts';
import { configOf, type HtDemucsConfig } from './config.ts';
import { buildHybrid } from './hybrid-build.ts';
import { HYBRID_CLASS, type HybridConfig, hybridConfigOf } from './hybrid-config.ts';
import { NETWORK } from './names.ts';
import { HtDemucs } from './network.ts';

/** What must be known to run the network. */
const settings = z.object({
  sources: z.array(z.string()).min(1),
  channels: z.int(),
  sampleRate: z.int(),
  segment: z.int(),
  fft: z.int(),
  hasOldSpectra: z.boolean().default(false),
});

export type HtDemucsSettings = Readonly<z.infer<typeof settings>>;

const SETTINGS = 'htdemucs.json';

/** Converts the exported package of one network, HT-Demucs or Hybrid Demucs. Throws a ModelError naming the setting or tensor that does not fit. */
export function writeHtDemucs(
  store: TensorStore,
  folder: string,
  options: { readonly weights?: WeightType; readonly progress?: (fraction: number) => void } = {},
): void {
  const { weights = 'float32', progress } = options;
  const { config, build } = networkOf(store);
  writeModel(build(weights), folder, { weights, ...(progress && { progress }) });
  writeFileSync(join(folder, SETTINGS), `${JSON.stringify(config)}\n`);
}

/** What an exported package is of, whichever of the two it is. Throws a ModelError naming the setting that does not fit. */
export function networkOf(store: TensorStore): { config: HtDemucsSettings; build(weights: WeightType): Graph } {
  const known = (config: HtDemucsConfig | HybridConfig, hasOldSpectra: boolean): HtDemucsSettings => {
    const { sources, channels, sampleRate, segment, fft } = config;
    return { sources: [...sources], channels, sampleRate, segment, fft, hasOldSpectra };
  };
  if (store.record.klass === HYBRID_CLASS) {
    const config = hybridConfigOf(store);
    return { config: known(config, config.hasOldSpectra), build: (weights) => buildHybrid(store, config, weights) };
  }
  const config = configOf(store);
  return { config: known(config, false), build: (weights) => buildHtDemucs(store, config, weights) };
}

/** Throws a ModelError where the folder holds no converted HT-Demucs. */
export function readSettings(folder: string): HtDemucsSettings {
  try {
    return settings.parse(JSON.parse(readFileSync(join(folder, SETTINGS), 'utf8')));
  } catch {
    throw new ModelError(`${folder} holds no converted HT-Demucs: convert the checkpoint again.`);
  }
}

/** `open`: a session by the path of its model. */
export async function openHtDemucs(folder: string, open: (path: string) => Promise<Session>): Promise<HtDemucs> {
  const known = readSettings(folder);
  return new HtDemucs(await open(join(folder, NETWORK)), known);
}
