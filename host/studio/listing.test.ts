import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { listFolder } from './listing.ts';

test('a folder is listed with what can be opened in it: folders, then recordings, then weights of models, and nothing else', () => {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'Rehearsals'));
  for (const name of ['955717e8.th', 'model.safetensors', 'notes.txt', '.hidden.wav', 'take 10.wav', 'take 2.WAV']) {
    writeFileSync(join(folder, name), 'x');
  }
  expect(listFolder(folder).entries.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'folder Rehearsals',
    'recording take 2.WAV',
    'recording take 10.wav',
    'weights 955717e8.th',
    'weights model.safetensors',
  ]);
});
