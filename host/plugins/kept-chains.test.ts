import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { KeptChains, type KeptInsert } from './kept-chains.ts';

const scratch = scratchFolder();
const insert: KeptInsert = {
  ...{ format: 'VST3', plugin: 'AB'.repeat(16), name: 'Hall', vendor: 'Rooms' },
  ...{ state: 'AAAA', parameters: { '1': 0.25 }, bypass: true, wet: 0.5 },
};
let made = 0;
let folder: string;
let chains: KeptChains;

beforeEach(() => {
  folder = join(scratch, `chains ${made++}`);
  chains = new KeptChains(folder);
});
const put = (name: string, text: string) => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
};

describe('chains that are kept', () => {
  test('come back as they were, from a file of their name and nothing else', () => {
    expect(chains.list()).toEqual([]);
    const { id: _, ...rest } = { ...insert, id: 'of a project' };
    chains.keep('Warm voice', [{ ...insert, id: 'of a project' } as KeptInsert, rest], false);
    expect(chains.read('Warm voice')).toEqual([insert, insert]);
    expect(chains.list()).toEqual(['Warm voice']);
    expect(readdirSync(folder)).toEqual(['Warm voice.json']);
    expect(readFileSync(join(folder, 'Warm voice.json'), 'utf8')).not.toContain('of a project');
  });

  test('are written over only where that is meant', () => {
    chains.keep('A', [insert], false);
    expect(() => chains.keep('A', [], false)).toThrow(/already: choose another name/);
    expect(chains.read('A')).toEqual([insert]);
    chains.keep('A', [], true);
    expect(chains.read('A')).toEqual([]);
  });

  test('are renamed, never over another, and removed', () => {
    chains.keep('A', [insert], false);
    chains.keep('B', [], false);
    expect(() => chains.rename('A', 'B')).toThrow(/already/);
    expect(() => chains.rename('C', 'D')).toThrow(/any more/);
    chains.rename('A', 'a');
    chains.rename('a', 'Room of Übermut');
    expect(chains.list()).toEqual(['B', 'Room of Übermut']);
    chains.remove('B');
    chains.remove('B');
    expect(chains.list()).toEqual(['Room of Übermut']);
  });

  test('are never renamed over one whose name differs in case alone', ({ skip }) => {
    chains.keep('Bus', [insert], false);
    if (existsSync(join(folder, 'bus.json'))) skip();
    chains.keep('bus', [], false);
    expect(() => chains.rename('Bus', 'bus')).toThrow(/already/);
    expect(chains.read('Bus')).toEqual([insert]);
    expect(chains.read('bus')).toEqual([]);
  });

  test('are renamed to another spelling of their name where that is the very file', () => {
    chains.keep('Bus', [insert], false);
    // Two names of one file are what a file system without case looks like.
    linkSync(join(folder, 'Bus.json'), join(folder, 'bus.json'));
    chains.rename('Bus', 'bus');
    expect(chains.read('bus')).toEqual([insert]);
  });

  test.each([
    '',
    '.',
    '..',
    '../out',
    'a/b',
    'a\\b',
    '.hidden',
    'tail.',
    ' space',
    'CON',
    'lpt1.x',
    'a\nb',
    'x'.repeat(81),
    '𝄞'.repeat(61),
    'a:b',
    'nul',
  ])('have no name that leaves the folder or that a system has not: %j', (name) => {
    mkdirSync(folder, { recursive: true });
    for (const use of [() => chains.keep(name, [insert], true), () => chains.read(name), () => chains.remove(name)]) {
      expect(use).toThrow(/cannot be the name of a file/);
    }
    chains.keep('A', [insert], false);
    expect(() => chains.rename('A', name)).toThrow(/cannot be the name/);
    expect(readdirSync(folder)).toEqual(['A.json']);
    expect(existsSync(join(scratch, 'out.json'))).toBe(false);
  });

  test.each([
    ['no JSON', '{'],
    ['another form', '{"resonate":"chain","version":2,"inserts":[]}'],
    ['a number', '7'],
    [
      'a state that is no base64',
      JSON.stringify({ resonate: 'chain', version: 1, inserts: [{ ...insert, state: '!' }] }),
    ],
    ['a value out of range', JSON.stringify({ resonate: 'chain', version: 1, inserts: [{ ...insert, wet: 7 }] })],
    ['too many', JSON.stringify({ resonate: 'chain', version: 1, inserts: new Array(17).fill(insert) })],
  ])('are hostile until they are checked: %s', (_, text) => {
    put('Bad.json', text);
    expect(chains.list()).toEqual(['Bad']);
    expect(() => chains.read('Bad')).toThrow(/^Bad cannot be read as a chain of plugins: /);
  });

  test('are not read where they are huge, a folder, or a link to somewhere else', () => {
    put('Huge.json', '');
    truncateSync(join(folder, 'Huge.json'), 2 ** 30);
    expect(() => chains.read('Huge')).toThrow(/larger than a chain/);
    mkdirSync(join(folder, 'Folder.json'));
    put('text.txt', '');
    writeFileSync(join(scratch, 'elsewhere.json'), JSON.stringify({ resonate: 'chain', version: 1, inserts: [] }));
    symlinkSync(join(scratch, 'elsewhere.json'), join(folder, 'Link.json'));
    expect(chains.list()).toEqual(['Huge']);
    for (const name of ['Folder', 'Link']) expect(() => chains.read(name)).toThrow(/any more/);
  });
});
