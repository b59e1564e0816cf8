import { appendFileSync, copyFileSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { hashMemory } from './hash-memory.ts';
import { modelsFolder } from './models-folder.ts';

const scratch = scratchFolder();
const folder = modelsFolder(join(scratch, 'models'));
const SHA256 = 'ab'.repeat(32);

/** Large enough to be worth it, and nearly empty on the disk. */
function large(name: string): string {
  const path = join(scratch, name);
  writeFileSync(path, '');
  truncateSync(path, 17 << 20);
  return path;
}

test('a large file is remembered as long as it does not change, by every process', () => {
  const path = large('a');
  expect(hashMemory(folder).recall(path)).toBeNull();
  hashMemory(folder).remember(path, SHA256);
  expect(hashMemory(folder).recall(path)).toBe(SHA256);
  expect(hashMemory(folder).recall(large('b'))).toBeNull();
  appendFileSync(path, 'x');
  expect(hashMemory(folder).recall(path)).toBeNull();
});

test('a file of the same size that took its place is another', () => {
  const path = large('c');
  hashMemory(folder).remember(path, SHA256);
  copyFileSync(path, `${path}.new`);
  renameSync(`${path}.new`, path);
  expect(hashMemory(folder).recall(path)).toBeNull();
});

test('small files are read again, and a memory that was damaged is begun anew', () => {
  const small = join(scratch, 'small');
  writeFileSync(small, 'x');
  hashMemory(folder).remember(small, SHA256);
  expect(hashMemory(folder).recall(small)).toBeNull();
  const path = large('d');
  hashMemory(folder).remember(path, SHA256);
  const memory = join(folder.converted, 'hashes.json');
  writeFileSync(memory, readFileSync(memory).subarray(1));
  expect(hashMemory(folder).recall(path)).toBeNull();
});
