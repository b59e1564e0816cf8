import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { bandFile, follow, hostIn, isOver, stateOf, typesOf, windowOf, workUntil } from '../server/testing.ts';
import { holdWholes } from './testing.ts';

const folder = scratchFolder();
const path = join(folder, 'Take one.wav');

test('a recording is there as soon as it is read, and what a host did not finish the next one does', async () => {
  const host = await hostIn(folder);
  bandFile(path, 2);
  const window = await windowOf(host);
  const letGo = holdWholes();
  const { id } = await window.api.open.mutate({ path });
  const first = await stateOf(window, id);
  expect(first.project).toMatchObject({ name: 'Take one', tracks: [], searched: false, profile: null });
  const { hash } = first.project.mixAsset!;
  expect((await window.get(`/peaks/${hash}?level=0&count=4`)).status).toBe(200);
  // Cancelled in the middle: what comes after it is cancelled too.
  const works = await workUntil(window, id, (list) => list.some(({ state }) => state === 'running'));
  await window.api.cancel.mutate({ work: works[0]!.id });
  const ended = await workUntil(window, id, (list) => list.every(isOver));
  expect(ended.map(({ kind, state }) => [kind, state])).toEqual([
    ['separate', 'cancelled'],
    ['detect', 'cancelled'],
    ['analyse', 'cancelled'],
  ]);
  expect((await stateOf(window, id)).project.tracks).toEqual([]);
  // Opened again it is begun again, once however often it is opened.
  for (const asked of [path, path, first.folder]) expect(await window.api.open.mutate({ path: asked })).toEqual({ id });
  const anew = await workUntil(window, id, (list) => list.some(({ state }) => state === 'running'));
  expect(anew.filter((work) => !isOver(work)).map(({ kind }) => kind)).toEqual(['separate', 'detect', 'analyse']);
  await host.close();
  letGo();

  const next = await hostIn(folder);
  const again = await windowOf(next);
  // Windows that find it and windows that open it, all at once, get one and the same.
  const opening = [next.studio.state(id), next.studio.open(first.folder), next.studio.open(path)];
  expect((await Promise.all(opening)).map((found) => found.id)).toEqual([id, id, id]);
  // A window that was away finds the project by the name that it knew.
  const following = follow(again, id, first.revision);
  await following.until((events) => typesOf(events).includes('host/heard'));
  expect(typesOf(following.events).filter((type) => type.startsWith('host/'))).toEqual([
    'host/separated',
    'host/separated',
    'host/detected',
    'host/heard',
  ]);
  const { project, folder: place } = await stateOf(again, id);
  expect(project.tracks.map(({ stem }) => stem)).toEqual(['vocals', 'drums', 'bass', 'other']);
  expect(project.residual).not.toBeNull();
  // Nothing is written over the only copy, even where the person agreed.
  const over = {
    format: 'wav',
    bits: 24,
    rate: null,
    targetLufs: null,
    truePeakDb: -1,
    path,
    replace: true,
  } as const;
  await expect(again.api.export.mutate({ id, request: over })).rejects.toThrow('where the recording itself lies');
  following.stop();
  await next.close();
  expect(readdirSync(join(folder, 'cache', 'scratch'))).toEqual([]);

  // What is wrong with the folder is told with the project.
  for (const ending of ['f32', 'json', 'peaks']) rmSync(join(place, 'assets', `${hash}.${ending}`));
  const last = await hostIn(folder);
  const found = await stateOf(await windowOf(last), id);
  expect(found.notices).toEqual([expect.stringContaining('lacks 1 of its sounds')]);
  await last.close();
});
