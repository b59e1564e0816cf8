import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { OPENER_TEXT } from '../store/opener.ts';
import { OPENER } from '../store/opener-name.ts';
import { listFolder } from './listing.ts';

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return { ...fs, existsSync: vi.fn(fs.existsSync) };
});

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

test('a project is listed by its folder and by the file in it that opens it, and nothing is looked for in files', () => {
  const folder = scratchFolder();
  for (const place of [folder, join(folder, 'Song')]) {
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'project.json'), '{}');
  }
  writeFileSync(join(folder, OPENER), OPENER_TEXT);
  for (const name of ['a.wav', 'b.wav', 'c.txt']) writeFileSync(join(folder, name), 'x');
  vi.mocked(existsSync).mockClear();
  expect(listFolder(folder).entries.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    `project ${OPENER}`,
    'project Song',
    'recording a.wav',
    'recording b.wav',
  ]);
  expect(vi.mocked(existsSync).mock.calls.filter(([path]) => /\.(wav|txt)/.test(String(path)))).toEqual([]);
});
