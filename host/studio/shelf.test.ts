import { copyFileSync, existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { openInput } from '../chain/input.ts';
import { Cache } from '../jobs/cache.ts';
import { Runner } from '../jobs/runner.ts';
import { assetsOf } from '../project/project.ts';
import { startHost } from '../server/host.ts';
import { bandFolder, finished, stateOf, windowOf, workUntil } from '../server/testing.ts';
import { OPENER } from '../store/opener-name.ts';
import { ProjectStore } from '../store/project-store.ts';
import { placesIn } from './places.ts';

afterEach(() => vi.restoreAllMocks());

/** A host whose cache may hold hardly anything. */
async function narrowHost(folder: string, logged: unknown[] = []) {
  const runner = new Runner({ cache: new Cache(join(folder, 'cache'), 1), workers: 2 });
  const host = await startHost({
    editor: join(folder, 'editor'),
    places: placesIn(join(folder, 'projects')),
    runner,
    log: (error) => void logged.push(error),
  });
  return { host, runner };
}

test('the cache is brought under its limit whenever work has ended, but for what open projects need', async () => {
  const folder = scratchFolder();
  const assets = join(folder, 'cache', 'assets');
  mkdirSync(assets, { recursive: true });
  writeFileSync(join(assets, 'stale.f32'), 'of another song');
  utimesSync(join(assets, 'stale.f32'), new Date(0), new Date(0));
  const { host } = await narrowHost(folder);
  const window = await windowOf(host);
  const { id } = await window.api.open.mutate({ path: bandFolder(join(folder, 'Band')).folder });
  await workUntil(window, id, (works) => works.length > 0 && works.every(({ state }) => state === 'done'));
  expect(existsSync(join(assets, 'stale.f32'))).toBe(false);
  const inCache = (): string[] => readdirSync(assets).filter((name) => name.endsWith('.f32'));
  const named = async (): Promise<string[]> => [
    ...new Set(assetsOf((await stateOf(window, id)).project).map(({ hash }) => `${hash}.f32`)),
  ];
  expect(inCache().sort()).toEqual((await named()).sort());

  // A take is out of use after undo and needed again after redo.
  const add = { type: 'region/add', payload: { id: 'hit', stem: 'drums', start: 10_000, end: 16_000 } };
  await window.api.dispatch.mutate({ id, client: 'test', action: add });
  const set = { type: 'region/set', payload: { id: 'hit', treatment: 'rebuild' } };
  await window.api.dispatch.mutate({ id, client: 'test', action: set });
  await finished(window, id, (await window.api.treat.mutate({ id, regions: ['hit'] })).work);
  const takes = (await stateOf(window, id)).project.regions.find((region) => region.id === 'hit')!.takes;
  expect(takes).not.toEqual([]);
  while ((await stateOf(window, id)).project.regions.some((region) => region.id === 'hit')) {
    await window.api.undo.mutate({ id });
  }
  await window.api.loudness.query({ id });
  expect(inCache()).not.toContain(`${takes[0]!.asset.hash}.f32`);
  for (let history = true; history; ) {
    await window.api.redo.mutate({ id });
    history = (await stateOf(window, id)).history.redo !== null;
  }
  const { mended, original } = await window.api.loudness.query({ id });
  expect(mended).not.toBe(original);
  expect(inCache()).toContain(`${takes[0]!.asset.hash}.f32`);
  await host.close();
});

test('a project that cannot be closed keeps no other open, and the threads end all the same', async () => {
  const folder = scratchFolder();
  const logged: unknown[] = [];
  const { host, runner } = await narrowHost(folder, logged);
  for (const name of ['One', 'Two']) await host.studio.open(bandFolder(join(folder, name)).folder);
  const broken = new Error('no place for the snapshot');
  const { close } = ProjectStore.prototype;
  let closed = 0;
  vi.spyOn(ProjectStore.prototype, 'close').mockImplementation(async function (this: ProjectStore) {
    await close.call(this);
    if (closed++ === 0) throw broken;
  });
  const ended = vi.spyOn(runner, 'close');
  await host.close();
  expect(closed).toBe(2);
  expect(logged).toEqual([broken]);
  expect(ended).toHaveBeenCalledOnce();
});

test('who asks for a project when the host has ended opens none, and keeps nobody out of it', async () => {
  const folder = scratchFolder();
  const { host } = await narrowHost(folder);
  const { id } = await host.studio.open(bandFolder(join(folder, 'Band')).folder);
  const place = (await host.studio.state(id)).folder;
  await host.close();
  for (const late of [host.studio.state(id), host.studio.open(place)]) await expect(late).rejects.toThrow('is ending');
  await (await ProjectStore.open(place)).close();
});

test('whatever goes wrong in closing, the threads end', async () => {
  const { host, runner } = await narrowHost(scratchFolder());
  vi.spyOn(host.studio, 'close').mockRejectedValue(new Error('broken'));
  const ended = vi.spyOn(runner, 'close');
  await expect(host.close()).rejects.toThrow('broken');
  expect(ended).toHaveBeenCalledOnce();
});

test('a project is opened by the file in it, in a window and as what a command is given; a file that only looks like one is refused', async () => {
  const folder = scratchFolder();
  const { host, runner } = await narrowHost(folder);
  const window = await windowOf(host);
  const { id } = await window.api.open.mutate({ path: bandFolder(join(folder, 'Band')).folder });
  const { folder: root } = await stateOf(window, id);
  expect(await window.api.open.mutate({ path: join(root, OPENER) })).toEqual({ id });
  await host.close();
  const commands = new Runner({ cache: runner.cache, workers: 1 });
  expect((await openInput(commands, join(root, OPENER))).project?.name).toBe('Band');
  const lone = join(folder, 'lone.resonate');
  copyFileSync(join(root, OPENER), lone);
  await expect(openInput(commands, lone)).rejects.toThrow(/lies in no project's folder/);
  await commands.close();
});

test('a recording is opened whose name leaves no room in a file system for anything behind it', async () => {
  const folder = scratchFolder();
  const { host } = await narrowHost(folder);
  const name = '曲'.repeat(84);
  const { id } = await host.studio.open(bandFolder(join(folder, name)).folder);
  expect((await host.studio.state(id)).project.name).toBe(name);
  await host.close();
});
