import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Cancelled } from '../dsp/audio/source.ts';
import { scratchFolder } from '../tests/scratch.ts';
import { FIXTURES } from './checkpoint/testing.ts';
import { convertOnce } from './convert-once.ts';
import { ModelError } from './error.ts';

/** A small codec with random weights. */
const CODEC = new URL('encodec/fixtures/small.safetensors', import.meta.url).pathname;

const scratch = scratchFolder();
const calm = { step: async () => {} };

test('a checkpoint is converted once a process, again where it changed, and again where its conversion was removed', async () => {
  const models = join(scratch, 'models');
  const path = join(scratch, 'codec.safetensors');
  copyFileSync(CODEC, path);
  const first = await convertOnce(path, models, 'float32', calm);
  expect(first).toMatchObject({ kind: { name: 'encodec' }, isNew: true });
  expect(await convertOnce(path, models, 'float32', calm)).toBe(first);
  rmSync(first.folder, { recursive: true });
  expect(await convertOnce(path, models, 'float32', calm)).toMatchObject({ folder: first.folder, isNew: true });
  copyFileSync(`${FIXTURES}types.pt`, path);
  await expect(convertOnce(path, models, 'float32', calm)).rejects.toThrow(ModelError);
});

test('a job that is cancelled while its model is converted stops, and nothing half-written is left', async () => {
  const models = join(scratch, 'before');
  const cancelled = { step: () => Promise.reject(new Cancelled()) };
  await expect(convertOnce(CODEC, models, 'float32', cancelled)).rejects.toThrow(Cancelled);
  expect(readdirSync(join(models, 'converted'))).toEqual([]);
});
