import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { swapFolder } from './swap-folder.ts';

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return { ...fs, renameSync: vi.fn(fs.renameSync) };
});

const folder = scratchFolder();
const place = join(folder, 'editor');

beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
});

function made(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, 'index.html'), name);
  return path;
}

const there = () => [readdirSync(folder), readFileSync(join(place, 'index.html'), 'utf8')];

test('a folder takes the place of none, and of one that is there', () => {
  for (const name of ['first', 'second']) {
    swapFolder(made(name), place);
    expect(there()).toEqual([['editor'], name]);
  }
});

test('of two processes that do so at once both end well, with the folder of one', () => {
  swapFolder(made('before'), place);
  const mine = made('mine');
  const rename = vi.mocked(renameSync).getMockImplementation()!;
  // The other one comes between the two steps of this one.
  vi.mocked(renameSync).mockImplementationOnce((from, to) => {
    rename(from, to);
    rename(made('theirs'), place);
  });
  swapFolder(mine, place);
  expect(there()).toEqual([['editor'], 'theirs']);
});

test.each(['EACCES', 'EPERM'])('where the new one cannot take the place (%s), the old one has it again', (code) => {
  swapFolder(made('before'), place);
  const fresh = made('fresh');
  const rename = vi.mocked(renameSync).getMockImplementation()!;
  vi.mocked(renameSync)
    .mockImplementationOnce(rename)
    .mockImplementationOnce(() => {
      throw Object.assign(new Error(`${code}: no`), { code });
    });
  expect(() => swapFolder(fresh, place)).toThrow(code);
  expect(there()).toEqual([['editor', 'fresh'], 'before']);
});
