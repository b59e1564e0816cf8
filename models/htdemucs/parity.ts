import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MemorySink, memorySource } from '../../dsp/audio/memory.ts';
import { openCheckpoint } from '../checkpoint/open.ts';
import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { openSession } from '../runtime/session.ts';
import { errorDb } from '../testing.ts';
import { openHtDemucs, writeHtDemucs } from './convert.ts';
import type { HtDemucs } from './network.ts';
import { separate } from './separate.ts';

interface Result {
  readonly what: string;
  readonly db: number;
  readonly limit: number;
}

/** dB against PyTorch in float32. */
const LIMIT = -80;
const LIMIT_INT8 = -35;

/**
 * HT-Demucs at its real dimensions, of four sources and of six, and Hybrid Demucs, from files in the official format, against the official classes. RESONATE_DEMUCS names a checkout
 * of adefossez/demucs where Python does not find the package; RESONATE_HTDEMUCS_REFERENCE a folder where make_htdemucs.py --full has been run already.
 */
export async function parity(python: string, folder: string): Promise<readonly Result[]> {
  const made = process.env.RESONATE_HTDEMUCS_REFERENCE ?? folder;
  if (made === folder) {
    const script = fileURLToPath(new URL('./fixtures/make_htdemucs.py', import.meta.url));
    const checkout = process.env.RESONATE_DEMUCS;
    const env = checkout === undefined ? process.env : { ...process.env, PYTHONPATH: checkout };
    execFileSync(python, [script, '--full', folder], { stdio: ['ignore', 'ignore', 'inherit'], env });
  }
  return [
    ...(await compare(made, folder, 'four', 'float32')),
    ...(await compare(made, folder, 'six', 'float32')),
    ...(await compare(made, folder, 'hybrid', 'float32')),
    ...(await compare(made, folder, 'four', 'int8')),
    ...(await compare(made, folder, 'hybrid', 'int8')),
  ];
}

const named = (name: string): string => (name === 'hybrid' ? 'Hybrid Demucs' : `${name} sources`);

async function compare(made: string, folder: string, name: string, weights: 'float32' | 'int8'): Promise<Result[]> {
  const reference = await openCheckpoint(join(made, `${name}.safetensors`));
  const store = await openCheckpoint(join(made, `${name}.th`));
  const converted = join(folder, `${name}-${weights}`);
  writeHtDemucs(store, converted, { weights });
  store.close();
  const network = await openHtDemucs(converted, (path) => openSession(path, { threads: 2 }));
  try {
    const limit = weights === 'int8' ? LIMIT_INT8 : LIMIT;
    const stems = await network.run(planes(reference, 'mix'), network.separately);
    const db = errorDb(joined(stems), reference.tensors.get('stems')!.floats());
    const results = [{ what: `segment, ${named(name)}, ${weights}`, db, limit }];
    if (!reference.tensors.has('long')) return results;
    const applied = joined(await applied44(network, planes(reference, 'long')));
    const whole = errorDb(applied, reference.tensors.get('applied')!.floats());
    return [...results, { what: `apply_model over 16 s, ${named(name)}, ${weights}`, db: whole, limit }];
  } finally {
    await network.release();
    reference.close();
  }
}

async function applied44(network: HtDemucs, mix: Float32Array[]): Promise<Float32Array[][]> {
  const { sources, sampleRate, channels } = network.config;
  const targets = sources.map((source) => ({ sources: { [source]: 1 }, sink: new MemorySink(sampleRate, channels) }));
  // It is released by whoever opened it.
  const open = async (): Promise<HtDemucs> => Object.assign(Object.create(network), { release: async () => {} });
  await separate([{ sources, weights: sources.map(() => 1), open }], memorySource(mix, sampleRate), targets, {
    normalise: false,
  });
  return targets.map(({ sink }) => sink.take());
}

function planes(store: TensorStore, name: string): Float32Array[] {
  const tensor = store.tensors.get(name)!;
  const [channels, length] = tensor.shape as [number, number];
  const values = tensor.floats();
  return Array.from({ length: channels }, (_, c) => values.slice(c * length, (c + 1) * length));
}

function joined(stems: readonly (readonly Float32Array[])[]): Float32Array {
  const channels = stems.flat();
  const length = channels[0]!.length;
  const out = new Float32Array(channels.length * length);
  for (const [index, channel] of channels.entries()) out.set(channel, index * length);
  return out;
}
