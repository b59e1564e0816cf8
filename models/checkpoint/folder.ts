import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ModelError } from '../error.ts';
import { openByteFile } from './byte-file.ts';
import type { StoredTensor, TensorStore } from './tensor-store.ts';

/** What stands for a model in a folder, the best first: as Hugging Face names it, then as JASCO's folders do. */
const WEIGHTS = ['model.safetensors', 'pytorch_model.bin', 'state_dict.bin'];

/** config.json and an index of shards have some hundred kilobytes at most. */
const LARGEST_JSON = 16 << 20;

const index = z.object({ weight_map: z.record(z.string(), z.string()) });

/**
 * Opens the checkpoint of a folder: its one file of weights, or the shards that its index names. `record.config` is its config.json.
 * Throws a ModelError where there is none, or where the index names what is not there.
 */
export async function openFolder(folder: string, open: (path: string) => Promise<TensorStore>): Promise<TensorStore> {
  const names = new Set(readdirSync(folder));
  const config = names.has('config.json') ? readJson(join(folder, 'config.json')) : undefined;
  for (const name of WEIGHTS) {
    if (names.has(`${name}.index.json`))
      return withConfig(await openShards(folder, `${name}.index.json`, open), config);
    if (names.has(name)) return withConfig(await open(join(folder, name)), config);
  }
  const others = [...names].filter((name) => /\.(th|pt|bin|safetensors)$/.test(name));
  if (others.length === 1) return withConfig(await open(join(folder, others[0]!)), config);
  const found = others.length === 0 ? 'no file of weights' : `${others.length} files of weights`;
  throw new ModelError(`${folder} has ${found}, none of them named ${WEIGHTS.join(' or ')}: name the file itself.`);
}

function withConfig(store: TensorStore, config: unknown): TensorStore {
  if (config === undefined) return store;
  return { ...store, record: Object.assign(Object.create(null), store.record, { config }) };
}

async function openShards(
  folder: string,
  indexName: string,
  open: (path: string) => Promise<TensorStore>,
): Promise<TensorStore> {
  const parsed = index.safeParse(readJson(join(folder, indexName)));
  if (!parsed.success) throw new ModelError(`${join(folder, indexName)} lists no tensors: download it again.`);
  const files = [...new Set(Object.values(parsed.data.weight_map))].sort();
  const wrong = files.find((name) => !/^[\w][\w.-]*$/.test(name));
  if (wrong !== undefined) {
    throw new ModelError(
      `${join(folder, indexName)} names a file outside its folder, so it was not opened: download it again.`,
    );
  }
  const shards = new Map<string, TensorStore>();
  const close = (): void => {
    for (const shard of shards.values()) shard.close();
  };
  try {
    for (const name of files) shards.set(name, await open(join(folder, name)));
    const tensors = new Map<string, StoredTensor>();
    for (const [name, file] of Object.entries(parsed.data.weight_map)) {
      const tensor = shards.get(file)!.tensors.get(name);
      if (tensor === undefined)
        throw new ModelError(`${join(folder, file)} lacks the tensor ${name.slice(0, 120)}: download it again.`);
      tensors.set(name, tensor);
    }
    const hash = createHash('sha256');
    for (const [name, { sha256 }] of shards) hash.update(`${sha256}  ${name}\n`);
    return { tensors, record: Object.create(null), sha256: hash.digest('hex'), close };
  } catch (error) {
    close();
    throw error;
  }
}

function readJson(path: string): unknown {
  const file = openByteFile(path);
  try {
    if (file.size > LARGEST_JSON)
      throw new ModelError(`${path} has ${file.size} bytes, too many for a list: download it again.`);
    return JSON.parse(new TextDecoder().decode(file.read(0, file.size)), withoutPrototype);
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError(`${path} is no JSON: download it again.`);
  } finally {
    file.close();
  }
}

function withoutPrototype(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const plain: Record<string, unknown> = Object.create(null);
  for (const [key, one] of Object.entries(value)) plain[key] = one;
  return plain;
}
