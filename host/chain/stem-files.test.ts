import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { stemFiles, stemOfFile } from './stem-files.ts';

const root = scratchFolder();

function folderOf(name: string, ...files: string[]): string {
  const folder = join(root, name);
  mkdirSync(folder);
  for (const file of files) writeFileSync(join(folder, file), '');
  return folder;
}

const found = (folder: string) =>
  Object.fromEntries([...stemFiles(folder)].map(([name, path]) => [name, basename(path)]));

test('case, prefix and ending do not matter', () => {
  const folder = folderOf(
    'prefixed',
    'Song_120bpm_01_Drums.WAV',
    'MySongVocals.flac',
    'x-bass.aif',
    'OTHER.m4a',
    'notes.txt',
  );
  expect(found(folder)).toEqual({
    drums: 'Song_120bpm_01_Drums.WAV',
    vocals: 'MySongVocals.flac',
    bass: 'x-bass.aif',
    other: 'OTHER.m4a',
  });
});

test('a name that only ends like a stem does not compete with one that is the word', () => {
  const folder = folderOf('mother', 'mother.wav', 'other.wav', 'bass.wav', 'contrabass.wav');
  expect(found(folder)).toEqual({ other: 'other.wav', bass: 'bass.wav' });
});

test('the mix and the residual are known, folders and hidden files are passed by', () => {
  const folder = folderOf('parts', 'bass.wav', 'residual.wav', 'mix.wav', 'remix.wav', '.drums.wav');
  mkdirSync(join(folder, 'vocals.wav'));
  expect(found(folder)).toEqual({ bass: 'bass.wav', residual: 'residual.wav', mix: 'mix.wav' });
});

test('two files for one stem are refused by name', () => {
  const folder = folderOf('two', 'a drums.wav', 'b drums.wav');
  expect(() => stemFiles(folder)).toThrow('a drums.wav and b drums.wav both look like the drums stem');
});

test('a folder without stems says what it needs', () => {
  expect(() => stemFiles(folderOf('empty', 'mix.wav', 'song.wav'))).toThrow('holds no stems');
});

test.each([
  ['My other song drums.wav', 'drums'],
  ['Bass Drum.wav', 'drums'],
  ['01-Bass_bounce 2.wav', 'bass'],
  ['MySongVocals.flac', 'vocals'],
  ['bass and drums 2.wav', null],
  ['Drums residual.wav', null],
  ['guitar.wav', null],
])('%s speaks of %s', (name, stem) => {
  expect(stemOfFile(name)).toBe(stem);
});
