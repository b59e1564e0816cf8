import { existsSync, statSync } from 'node:fs';
import { ModelError } from '../error.ts';
import { type ByteFile, openByteFile } from './byte-file.ts';
import { openFolder } from './folder.ts';
import { isSafetensors, readSafetensors } from './safetensors.ts';
import { sha256Of } from './sha256.ts';
import type { TensorStore } from './tensor-store.ts';
import { LEGACY_SIGNATURE, readTorchLegacy } from './torch-legacy.ts';
import { readTorchZip } from './torch-zip.ts';

/** Remembers the hashes of files that did not change since they were read. */
export interface HashMemory {
  recall(path: string): string | null;
  remember(path: string, sha256: string): void;
}

export interface OpenOptions {
  /** Called with the bytes that were hashed so far; throws where opening must stop. */
  readonly progress?: (bytes: number) => void;
  /** Without it every file is read once for its hash. */
  readonly hashes?: HashMemory;
}

/**
 * Opens a checkpoint: a file that torch.save wrote (zip or older), a safetensors file, or a folder of either. What it is is told by its content, not by its name.
 *
 * Tensors are named by their path from the top of what was saved, joined by dots: `state.encoder.0.conv.weight` (`within` takes a part).
 * Nothing of the values is read before `floats()`. Throws a ModelError, in one sentence, for whatever is no whole, honest checkpoint.
 */
export async function openCheckpoint(path: string, options: OpenOptions = {}): Promise<TensorStore> {
  if (existsSync(path) && statSync(path).isDirectory()) {
    return openFolder(path, (file) => openCheckpointFile(file, options));
  }
  return openCheckpointFile(path, options);
}

async function openCheckpointFile(path: string, { progress, hashes }: OpenOptions): Promise<TensorStore> {
  const file = openByteFile(path);
  try {
    const object = await readByContent(file);
    const known = hashes?.recall(path) ?? null;
    const sha256 = known ?? (await sha256Of(file, progress));
    if (known === null) hashes?.remember(path, sha256);
    return { ...object, sha256, close: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

async function readByContent(file: ByteFile): Promise<Pick<TensorStore, 'tensors' | 'record'>> {
  const start = file.read(0, Math.min(file.size, 512));
  if (begins(start, 'PK\x03\x04')) return readTorchZip(file);
  if (LEGACY_SIGNATURE.every((byte, i) => start[i] === byte)) return readTorchLegacy(file);
  if (isSafetensors(file)) {
    const { tensors, metadata } = readSafetensors(file);
    return { tensors, record: Object.assign(Object.create(null), { metadata }) };
  }
  throw new ModelError(`${file.path} ${whatElse(file, start)}`);
}

/** What people most often have instead of a checkpoint. */
function whatElse(file: ByteFile, start: Uint8Array): string {
  if (file.size === 0) return 'is empty: download it again.';
  if (begins(start, 'version https://git-lfs')) {
    return 'is only a pointer to the file (Git LFS): download the file itself, or run git lfs pull.';
  }
  if (/^\s*(<!doctype|<html)/i.test(Buffer.from(start).toString('latin1'))) {
    return 'is a web page, not a checkpoint: the download needs a login or another address.';
  }
  if (Buffer.from(start.subarray(257, 262)).toString('latin1') === 'ustar') {
    return 'is of the format that torch wrote before 0.1.10: save it again with a newer torch.';
  }
  return 'is neither a file of torch nor a safetensors file: use the official checkpoint.';
}

function begins(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.subarray(0, text.length)).toString('latin1') === text;
}
