import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { MEASURING_SONG } from '../api/measures.ts';
import { masterCourse } from '../jobs/course.ts';
import type { Host } from '../server/host.ts';
import { bandFolder, finished, hostIn, isOver, stateOf, type Window, windowOf, workUntil } from '../server/testing.ts';
import { holdJobs } from './testing.ts';

const folder = scratchFolder();
let host: Host;
let window: Window;
let id: string;

beforeAll(async () => {
  host = await hostIn(folder);
  window = await windowOf(host);
  ({ id } = await window.api.open.mutate({ path: bandFolder(join(folder, 'Band')).folder }));
  await workUntil(window, id, (list) => list.length > 0 && list.every(isOver));
});
afterAll(() => host.close());

const request = { format: 'wav', bits: 24, rate: null, targetLufs: -20, truePeakDb: -1, path: '/out/master' } as const;

describe('the measures of a song', () => {
  test('are those of its sum and of each stem, and the same twice where nothing was mended', async () => {
    const parts = await window.api.measures.query({ id });
    expect(parts.map(({ part }) => part)).toEqual(['master', 'vocals', 'drums', 'bass', 'other']);
    for (const { original, mended } of parts) expect(mended).toEqual(original);
    const [master, ...stems] = parts;
    const loudest = Math.max(...stems.map(({ original }) => original.lufs));
    expect(master!.original.lufs).toBeGreaterThan(loudest - 1);
    const { original } = parts.find(({ part }) => part === 'bass')!;
    expect(original.clipped).toBeGreaterThanOrEqual(0);
    expect(original.clipped).toBeLessThan(1);
    expect(original.truePeak).toBeGreaterThanOrEqual(original.samplePeak - 0.01);
    expect(original.bandwidth).toBeGreaterThan(100);
  });

  test('differ in the stem that was mended and in the sum, and are told of as work that goes on', async () => {
    const { project } = await stateOf(window, id);
    const region = project.regions.find(({ stem }) => stem === 'bass')!;
    const treating = await window.api.treat.mutate({ id, regions: [region.id] });
    await finished(window, id, treating.work);
    const works = workUntil(window, id, (list) => list.filter(({ title }) => title === MEASURING_SONG).length > 1);
    const parts = await window.api.measures.query({ id });
    const changed = parts.filter(({ original, mended }) => original.lufs !== mended.lufs).map(({ part }) => part);
    expect(changed).toEqual(['master', 'bass']);
    expect((await works).at(-1)).toMatchObject({ kind: 'measure' });
  });
});

describe('the course of a master', () => {
  test('ends at the loudness that the export would have, and begins at the loudness of the mix', async () => {
    const course = await window.api.course.query({ id, request });
    expect(course.becomes.lufs).toBeCloseTo(-20, 0);
    expect(course.becomes.truePeak).toBeLessThanOrEqual(-1);
    expect(course.becomes.lufs - course.was.lufs).toBeCloseTo(course.gainDb, 1);
    expect(course.after).toHaveLength(course.before.length);
    const song = (await stateOf(window, id)).project;
    expect(course.before.length * course.step).toBeGreaterThanOrEqual(song.length / song.sampleRate);
    expect(Math.max(...course.after) - Math.max(...course.before)).toBeCloseTo(course.gainDb, 1);
  });

  test('says how much the limiter takes and why a loudness cannot be reached', async () => {
    const course = await window.api.course.query({ id, request: { ...request, targetLufs: -3 } });
    expect(course.becomes.lufs).toBeLessThan(-4);
    expect(course.why).toMatch(/\.$/);
  });

  test('is given up when nobody waits for it any more', async () => {
    const leave = new AbortController();
    const letGo = holdJobs((job) => job === masterCourse.name);
    const asked = window.api.course.query({ id, request: { ...request, targetLufs: -17.3 } }, { signal: leave.signal });
    const ended = workUntil(window, id, (list) => list.some(({ state }) => state === 'cancelled'));
    await workUntil(window, id, (list) =>
      list.some(({ title, state }) => title === 'Trying the master' && state !== 'done'),
    );
    leave.abort();
    await expect(asked).rejects.toThrow();
    expect((await ended).find(({ state }) => state === 'cancelled')?.title).toBe('Trying the master');
    letGo();
  });
});

test('who asks for the loudness behind the end of the song is told that there is none', async () => {
  const asked = window.api.loudness.query({ id, of: { start: 2 ** 40, end: 2 ** 40 + 1, stem: null } });
  await expect(asked).rejects.toThrow('There is no sound behind the end of the song: choose a place in it.');
});

describe('the fader of the master', () => {
  test('is in the measures of the sum and in what an export is made of, and not in those of the stems', async () => {
    const set = (gainDb: number) =>
      window.api.dispatch.mutate({ id, client: 'test', action: { type: 'master/set', payload: { gainDb } } });
    const request = { format: 'wav', bits: 24, rate: null, targetLufs: null, truePeakDb: 0, path: '/out/m' } as const;
    const look = async () => ({
      parts: await window.api.measures.query({ id }),
      mix: await window.api.preview.query({ id, request }),
      stems: await window.api.preview.query({ id, request: { ...request, format: 'stems', bits: '32f' } }),
      loudness: await window.api.loudness.query({ id }),
    });
    const before = await look();
    await set(-6);
    const after = await look();
    await set(0);
    const [master, ...stems] = after.parts;
    expect(master!.mended.lufs - before.parts[0]!.mended.lufs).toBeCloseTo(-6, 1);
    expect(master!.original.truePeak - before.parts[0]!.original.truePeak).toBeCloseTo(-6, 1);
    expect(stems).toEqual(before.parts.slice(1));
    expect(after.mix.lufs - before.mix.lufs).toBeCloseTo(-6, 1);
    expect(after.stems).toEqual(before.stems);
    // Both versions are heard through it, so they are matched as before.
    expect(after.loudness).toEqual(before.loudness);
  });
});

describe('the limit of the cache', () => {
  test('is set for good and holds at once', async () => {
    const before = await window.api.info.query();
    expect(before.cacheLimitGiven).toBe(false);
    const assets = join(folder, 'cache', 'assets');
    mkdirSync(assets, { recursive: true });
    writeFileSync(join(assets, `${'0'.repeat(64)}.f32`), new Uint8Array(1));
    const after = await window.api.limitCache.mutate({ bytes: 2e9 });
    expect(after.cacheLimit).toBe(2e9);
    expect((await window.api.info.query()).cacheLimit).toBe(2e9);
    await expect(window.api.limitCache.mutate({ bytes: 10 })).rejects.toThrow();
  });
});
