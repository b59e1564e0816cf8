import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { openCheckpoint } from '../checkpoint/open.ts';
import type { TensorStore } from '../checkpoint/tensor-store.ts';
import type { ModelKind, WeightType } from '../model-kind.ts';
import { kindOf, MODEL_KINDS } from '../registry.ts';
import { isWhole, partFor, sweepParts, writeRecord } from './conversions.ts';
import { hashMemory } from './hash-memory.ts';
import type { ModelsFolder } from './models-folder.ts';
import { assertSpace } from './space.ts';

export interface Converted {
  readonly kind: ModelKind;
  /** The folder that the kind wrote. */
  readonly folder: string;
  /** Of the checkpoint. Names the model in the records of what it makes. */
  readonly sha256: string;
  readonly weights: WeightType;
  /** False where it had been converted before. */
  readonly isNew: boolean;
}

interface ConvertCheckpointOptions {
  readonly weights?: WeightType;
  /** 0 to 1; throws where the conversion must stop. */
  readonly progress?: (fraction: number) => void;
  readonly kinds?: readonly ModelKind[];
}

/** What lies beside weights and goes into the converted model, too. */
const BESIDE = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'spiece.model'];

/** Of the time: reading a checkpoint once for its hash, against converting it. */
const HASHING = 0.2;

/**
 * Converts a checkpoint once: what was made of the same bytes by the same converter with the same options is found again by its name.
 * Throws a ModelError where it is no checkpoint of a known kind; whatever stops it, nothing half-written is left.
 */
export async function convertCheckpoint(
  source: string,
  folder: ModelsFolder,
  { weights = 'float32', progress, kinds = MODEL_KINDS }: ConvertCheckpointOptions = {},
): Promise<Converted> {
  const bytes = existsSync(source) ? statSync(source).size : 0;
  const hashing = (done: number): void => progress?.(HASHING * Math.min(1, done / Math.max(1, bytes)));
  const store = await openCheckpoint(source, { progress: hashing, hashes: hashMemory(folder) });
  try {
    const kind = kindOf(store, source, kinds);
    const name = nameOf(store, source, kind, weights);
    const target = join(folder.converted, name);
    const converted = { kind, folder: target, sha256: store.sha256, weights };
    if (isWhole(target)) return { ...converted, isNew: false };
    sweepParts(folder);
    assertSpace(folder.path, sizeOf(store, weights), `Converting ${source}`);
    const part = partFor(folder, name, threadId);
    mkdirSync(part);
    try {
      const converting = (fraction: number): void => progress?.(HASHING + (1 - HASHING) * fraction);
      await kind.convert(store, part, { weights, source, progress: converting });
      writeRecord(part, { kind: kind.name, version: kind.version, sha256: store.sha256, weights });
      rmSync(target, { recursive: true, force: true });
      renameSync(part, target);
    } catch (error) {
      rmSync(part, { recursive: true, force: true });
      // Another process may have been quicker.
      if (isWhole(target)) return { ...converted, isNew: false };
      throw error;
    }
    return { ...converted, isNew: true };
  } finally {
    store.close();
  }
}

/** By content of the checkpoint and of what lies beside it, converter and options: `t5-0123456789abcdef-v1-float32`. */
function nameOf(store: TensorStore, source: string, kind: ModelKind, weights: WeightType): string {
  const hash = createHash('sha256').update(store.sha256);
  const beside = existsSync(source) && statSync(source).isDirectory() ? source : dirname(source);
  for (const name of BESIDE) {
    const path = join(beside, name);
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) hash.update(name).update(readFileSync(path));
  }
  return `${kind.name}-${hash.digest('hex').slice(0, 16)}-v${kind.version}-${weights}`;
}

/** Bytes a value of a converted model, int8 with its scales. */
const BYTES: Readonly<Record<WeightType, number>> = { float32: 4, float16: 2, int8: 1.1 };

/** At most so many bytes are written, about: parts that are not needed are left out, small tensors stay float32. */
function sizeOf({ tensors }: TensorStore, weights: WeightType): number {
  let values = 0;
  for (const { shape } of tensors.values()) values += shape.reduce((product, size) => product * size, 1);
  return values * BYTES[weights];
}
