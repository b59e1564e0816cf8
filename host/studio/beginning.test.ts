import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { STEMS } from '../../dsp/audio/stem.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import type { Work } from '../api/backend.ts';
import { openSong } from '../chain/song.ts';
import { Cache } from '../jobs/cache.ts';
import { Runner } from '../jobs/runner.ts';
import { taper } from '../jobs/taper.ts';
import { bandFile, hostIn, isOver, stateOf, windowOf, workUntil } from '../server/testing.ts';
import { holdWholes } from './testing.ts';

const folder = scratchFolder();
/** Longer than two beginnings. */
const BARS = 12;

const separating = (list: readonly Work[]) => list.find(({ kind }) => kind === 'separate');

test('stems of the beginning can be heard before the recording is separated, and nothing of them is in the document', async () => {
  const host = await hostIn(join(folder, 'heard'));
  const window = await windowOf(host);
  const path = join(folder, 'Song.wav');
  bandFile(path, BARS);
  const letGo = holdWholes();
  const { id } = await window.api.open.mutate({ path });
  const early = separating(await workUntil(window, id, (list) => separating(list)?.beginning != null))!;
  expect(isOver(early)).toBe(false);
  const before = (await stateOf(window, id)).project;
  expect(before.tracks).toEqual([]);
  const { stems, residual } = early.beginning!;
  for (const { hash, length, channels, sampleRate } of [...Object.values(stems), residual]) {
    expect(length).toBe(10 * sampleRate);
    const bytes = await (await window.get(`/asset/${hash}`)).arrayBuffer();
    expect(bytes.byteLength).toBe(4 * channels * length);
  }
  letGo();
  await workUntil(window, id, (list) => isOver(separating(list)!));
  const { project } = await stateOf(window, id);
  const named = JSON.stringify(project);
  for (const { hash } of [...Object.values(stems), residual]) expect(named).not.toContain(hash);
  // The whole is what it would be had nobody listened before.
  const alone = new Runner({ cache: new Cache(join(folder, 'alone')), workers: 2 });
  const song = await openSong(alone, path);
  expect(project.tracks.map(({ asset }) => asset.hash)).toEqual(STEMS.map((stem) => song.stems[stem].hash));
  await alone.close();
  await host.close();

  // The cache knows the whole: a new project of the same recording does not wait for a beginning.
  rmSync(join(folder, 'heard', 'projects'), { recursive: true });
  const next = await hostIn(join(folder, 'heard'));
  const again = await windowOf(next);
  const anew = await again.api.open.mutate({ path });
  const whole = separating(await workUntil(again, anew.id, (list) => list.every(isOver)))!;
  expect(whole.state).toBe('done');
  expect(whole.beginning).toBeUndefined();
  await next.close();
});

test('where only the beginning cannot be separated, that is logged, and the whole is separated nonetheless', async () => {
  const logged: unknown[] = [];
  const host = await hostIn(join(folder, 'failed'), { logged });
  const window = await windowOf(host);
  const path = join(folder, 'Failed.wav');
  bandFile(path, BARS);
  const wrong = new Error('a bug in what fades the beginning out');
  const { run } = Runner.prototype;
  const spied = vi.spyOn(Runner.prototype, 'run').mockImplementation(function (this: Runner, job, ...rest) {
    return (job as { name: string }).name === taper.name ? Promise.reject(wrong) : run.call(this, job, ...rest);
  } as typeof run);
  const { id } = await window.api.open.mutate({ path });
  const ended = separating(await workUntil(window, id, (list) => isOver(separating(list)!)))!;
  spied.mockRestore();
  expect(ended.state).toBe('done');
  expect(ended.beginning).toBeUndefined();
  expect(logged).toEqual([wrong]);
  await host.close();
});

test('where separating is cancelled, the stems of the beginning are taken back', async () => {
  const host = await hostIn(join(folder, 'cancelled'));
  const window = await windowOf(host);
  const path = join(folder, 'Cancelled.wav');
  bandFile(path, BARS);
  const letGo = holdWholes();
  const { id } = await window.api.open.mutate({ path });
  const early = separating(await workUntil(window, id, (list) => separating(list)?.beginning != null))!;
  await window.api.cancel.mutate({ work: early.id });
  const ended = separating(await workUntil(window, id, (list) => list.every(isOver)))!;
  expect(ended).toMatchObject({ state: 'cancelled', beginning: null });
  letGo();
  await host.close();
});
