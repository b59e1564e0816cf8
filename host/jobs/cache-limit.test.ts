import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { Cache } from './cache.ts';
import { limitOfEnvironment, SETTINGS, USUAL_LIMIT } from './cache-limit.ts';

const folder = join(scratchFolder(), 'cache');

test('a limit that was set holds at once and in every process that opens the cache later', () => {
  rmSync(folder, { recursive: true, force: true });
  const first = new Cache(folder, null);
  expect(first.limit).toBe(USUAL_LIMIT);
  writeFileSync(join(folder, 'assets', 'aa.f32'), new Uint8Array(1000));
  first.setLimit(400);
  expect(first.info().limit).toBe(400);
  expect(first.evict()).toBe(1000);
  first.close();
  const second = new Cache(folder, null);
  expect(second.limit).toBe(400);
  second.close();
});

test('a limit that was given when it was started counts before one that was set', () => {
  const given = new Cache(folder, 5000);
  given.setLimit(700);
  expect(given.isLimitGiven).toBe(true);
  expect(given.limit).toBe(5000);
  given.close();
  const later = new Cache(folder, null);
  expect(later.isLimitGiven).toBe(false);
  expect(later.limit).toBe(700);
  later.close();
});

test('settings that cannot be read are as if there were none', () => {
  writeFileSync(join(folder, SETTINGS), '{"limit":-4}');
  const cache = new Cache(folder, null);
  expect(cache.limit).toBe(USUAL_LIMIT);
  cache.close();
});

test('the environment gives a limit in gigabytes, where it gives a sensible one', () => {
  expect(limitOfEnvironment({ RESONATE_CACHE_GB: '2.5' })).toBe(2.5e9);
  for (const odd of ['', '0', '-3', 'much']) expect(limitOfEnvironment({ RESONATE_CACHE_GB: odd })).toBeNull();
});
