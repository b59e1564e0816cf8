import { existsSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { modelsFolder } from './models-folder.ts';

const scratch = scratchFolder();

test('the folder of models is made where the environment says, and its path is absolute', () => {
  process.env.RESONATE_MODELS = relative('.', join(scratch, 'a', 'b'));
  const folder = modelsFolder();
  expect(folder.path).toBe(join(scratch, 'a', 'b'));
  expect(existsSync(folder.converted)).toBe(true);
});

test('a folder that cannot be made is told in one sentence', () => {
  writeFileSync(join(scratch, 'file'), '');
  expect(() => modelsFolder(join(scratch, 'file', 'models'))).toThrow(
    'cannot be made (ENOTDIR): name another in RESONATE_MODELS.',
  );
});

test.runIf(process.platform === 'linux')(
  'a place where the system makes no folders is refused and not waited for',
  () => {
    expect(() => modelsFolder('/proc/resonate/models')).toThrow('cannot be made (ENOENT)');
  },
);
