import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Cache, writeAtomically, writePieces } from './cache.ts';

let folder: string;
let cache: Cache;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'resonate-cache-'));
  cache = new Cache(folder, 1e6);
});

afterEach(() => {
  cache.close();
  rmSync(folder, { recursive: true, force: true });
});

function asset(hash: string, bytes: number, age: number): void {
  for (const ending of ['f32', 'json', 'peaks']) {
    const path = join(folder, 'assets', `${hash}.${ending}`);
    writeFileSync(path, new Uint8Array(ending === 'f32' ? bytes : 1));
    utimesSync(path, new Date(Date.now() - age), new Date(Date.now() - age));
  }
}

test('a result comes back as it was put', () => {
  asset('aa', 10, 0);
  cache.put('k', { job: 'separate', version: '1', assets: ['aa'], output: { n: [1, 2] } });
  expect(cache.get('k')).toEqual({ n: [1, 2] });
});

test('a result whose audio was removed counts as not there', () => {
  asset('aa', 10, 0);
  cache.put('k', { job: 'separate', version: '1', assets: ['aa'], output: 1 });
  rmSync(join(folder, 'assets', 'aa.f32'));
  expect(cache.get('k')).toBeUndefined();
});

test('a torn result file counts as not there', () => {
  writeFileSync(join(folder, 'results', 'k.json'), '{"job":"sepa');
  expect(cache.get('k')).toBeUndefined();
});

test('eviction removes what was used longest ago and stops at the limit', () => {
  asset('old', 600_000, 60_000);
  asset('new', 600_000, 1000);
  expect(cache.evict()).toBeGreaterThanOrEqual(600_000);
  expect(existsSync(join(folder, 'assets', 'old.f32'))).toBe(false);
  expect(existsSync(join(folder, 'assets', 'new.f32'))).toBe(true);
});

test('what is in use is kept, however long ago it was used', () => {
  asset('used', 600_000, 60_000);
  asset('other', 600_000, 1000);
  cache.evict(0, (hash) => hash === 'used');
  expect(readdirSync(join(folder, 'assets')).sort()).toEqual(['used.f32', 'used.json', 'used.peaks']);
});

test('what was used since another running process began is kept', () => {
  asset('old', 600_000, 3_600_000);
  // The parent of this test process is alive, and its session begins now.
  mkdirSync(join(folder, 'scratch', `${process.ppid}-abcd`));
  asset('inuse', 2_000_000, -60_000);
  cache.evict(0);
  expect(existsSync(join(folder, 'assets', 'old.f32'))).toBe(false);
  expect(existsSync(join(folder, 'assets', 'inuse.f32'))).toBe(true);
});

test('another running process that closes its session in the middle of an eviction does not end it', () => {
  asset('old', 600_000, 3_600_000);
  // As it is listed, and gone when it is looked at.
  symlinkSync(join(folder, 'nowhere'), join(folder, 'scratch', `${process.ppid}-gone`));
  cache.evict(0);
  expect(existsSync(join(folder, 'assets', 'old.f32'))).toBe(false);
});

test('what a killed process left half-written where it said that it writes is removed when the cache is next opened', () => {
  const place = join(folder, 'Exports');
  mkdirSync(place);
  const uuid = '01234567-89ab-cdef-0123-456789abcdef';
  const left = `.bass.wav.999999999-${uuid}.part`;
  const others = ['bass.wav', `.bass.wav.${process.ppid}-${uuid}.part`, '.hidden'];
  for (const name of [left, ...others]) writeFileSync(join(place, name), '');
  const session = join(folder, 'scratch', '999999999-dead');
  mkdirSync(session);
  // As it is written, torn at the end.
  cache.noteWriting(place);
  const written = readFileSync(join(cache.folders.scratch, 'writing'), 'utf8');
  writeFileSync(join(session, 'writing'), `${written}"/torn`);
  new Cache(folder, 1e6).close();
  expect(readdirSync(place).sort()).toEqual([...others].sort());
});

test('scratch folders of dead processes are swept, those of living ones stay', () => {
  mkdirSync(join(folder, 'scratch', '999999999-dead'));
  mkdirSync(join(folder, 'scratch', `${process.ppid}-live`));
  new Cache(folder, 1e6).close();
  const left = readdirSync(join(folder, 'scratch'));
  expect(left).not.toContain('999999999-dead');
  expect(left).toContain(`${process.ppid}-live`);
});

test('a file is replaced whole or not at all', () => {
  const path = join(folder, 'x.json');
  writeAtomically(path, 'one', folder);
  expect(() => writeAtomically(path, undefined as unknown as string, folder)).toThrow();
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('a text in pieces appears whole, or, where one cannot be made, not at all', async () => {
  async function* pieces(broken: boolean): AsyncGenerator<string> {
    yield 'ä';
    yield 'bc';
    if (broken) throw new Error('no more');
  }
  const whole = join(folder, 'whole.txt');
  await writePieces(whole, pieces(false), folder);
  expect(readFileSync(whole, 'utf8')).toBe('äbc');
  const before = readdirSync(folder);
  await expect(writePieces(join(folder, 'broken.txt'), pieces(true), folder)).rejects.toThrow('no more');
  expect(readdirSync(folder)).toEqual(before);
});
