import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { openCheckpoint } from './open.ts';
import { FIXTURES } from './testing.ts';

const scratch = scratchFolder();

function folderOf(
  name: string,
  files: Readonly<Record<string, string>>,
  texts: Readonly<Record<string, unknown>> = {},
): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  for (const [target, source] of Object.entries(files)) copyFileSync(FIXTURES + source, join(folder, target));
  for (const [target, value] of Object.entries(texts)) writeFileSync(join(folder, target), JSON.stringify(value));
  return folder;
}

const SHARDS = { 'model-1.safetensors': 'small.safetensors', 'model-2.bin': 'protocol-3.pt' };

test('a folder as Hugging Face has it gives its weights with its configuration', async () => {
  const folder = folderOf(
    'hf',
    { 'model.safetensors': 'small.safetensors', 'pytorch_model.bin': 'types.pt' },
    { 'config.json': { hidden: 128 } },
  );
  const store = await openCheckpoint(folder);
  expect(store.tensors.has('c')).toBe(true);
  expect(store.record).toMatchObject({ config: { hidden: 128 } });
  store.close();
});

test('the tensors of several files are found by their index, and all files name the result', async () => {
  const weight_map = { a: 'model-1.safetensors', c: 'model-1.safetensors', é: 'model-2.bin' };
  const folder = folderOf('shards', SHARDS, { 'pytorch_model.bin.index.json': { weight_map } });
  const store = await openCheckpoint(folder);
  expect([...store.tensors.keys()]).toEqual(['a', 'c', 'é']);
  expect([...store.tensors.get('c')!.floats()]).toEqual([0, 1, 2, 3, 4]);
  expect(store.sha256).toMatch(/^[0-9a-f]{64}$/);
  store.close();
});

test('an index that names a file outside, a missing file or a missing tensor is refused', async () => {
  const index = (file: string, tensor = 'a') => ({
    'model.safetensors.index.json': { weight_map: { [tensor]: file } },
  });
  await expect(openCheckpoint(folderOf('outside', SHARDS, index('../hf/model.safetensors')))).rejects.toThrow(
    'outside its folder',
  );
  await expect(openCheckpoint(folderOf('missing', SHARDS, index('model-3.bin')))).rejects.toThrow('is not there');
  await expect(openCheckpoint(folderOf('lacking', SHARDS, index('model-2.bin', 'zz')))).rejects.toThrow(
    'lacks the tensor zz',
  );
});

test('a folder with one file of weights of any name is that file, with several it is asked which', async () => {
  const one = await openCheckpoint(folderOf('one', { '955717e8.th': 'htdemucs.th' }));
  expect(one.tensors.has('state.weight')).toBe(true);
  one.close();
  await expect(openCheckpoint(folderOf('two', { 'a.th': 'htdemucs.th', 'b.th': 'htdemucs.th' }))).rejects.toThrow(
    '2 files of weights',
  );
});
