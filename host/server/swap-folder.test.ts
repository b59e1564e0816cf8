import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { swapFolder } from './swap-folder.ts';

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return { ...fs, renameSync: vi.fn(fs.renameSync) };
});

const folder = scratchFolder();
const place = join(folder, 'editor');

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
