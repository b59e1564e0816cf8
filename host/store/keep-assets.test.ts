import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { keepAssets } from './keep-assets.ts';

const folder = scratchFolder();
const cache = join(folder, 'cache');
const own = join(folder, 'Song.resonate', 'assets');

afterEach(() => vi.restoreAllMocks());

test('each file is on the disk before it appears under its name, the samples last', async () => {
  mkdirSync(cache);
  for (const ending of ['f32', 'json', 'peaks']) writeFileSync(join(cache, `ab.${ending}`), ending);
  const handle = await open(join(cache, 'ab.f32'));
  const files: FileHandle = Object.getPrototypeOf(handle);
  await handle.close();
  const { sync } = files;
  const seen: string[][] = [];
  vi.spyOn(files, 'sync').mockImplementation(function (this: FileHandle) {
    seen.push(
      readdirSync(own)
        .map((name) => (name.endsWith('.part') ? name.split('.').slice(1, 3).join('.').concat(' in hiding') : name))
        .sort(),
    );
    return sync.call(this);
  });
  await keepAssets(join(folder, 'Song.resonate'), [{ hash: 'ab' }], cache);
  expect(seen).toEqual([
    ['ab.json in hiding'],
    ['ab.json', 'ab.peaks in hiding'],
    ['ab.f32 in hiding', 'ab.json', 'ab.peaks'],
  ]);
  expect(readdirSync(own).sort()).toEqual(['ab.f32', 'ab.json', 'ab.peaks']);
  expect(readFileSync(join(own, 'ab.f32'), 'utf8')).toBe('f32');
});
