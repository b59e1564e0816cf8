import { existsSync, readdirSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Action } from '../project/actions.ts';
import { DISK } from './disk.ts';
import { readFolder } from './read-folder.ts';
import { blend, blendOf, contents, fresh, kill, open } from './testing.ts';

const failing = (code: string) => async (): Promise<never> => {
  throw Object.assign(new Error(code), { code });
};

test('a full disk refuses all that waits, keeps what was acknowledged, and takes changes again when there is room', async () => {
  let isFull = false;
  const store = await fresh({
    ...DISK,
    append: async (file, bytes) => {
      await DISK.append(file, isFull ? bytes.subarray(0, 20) : bytes);
      if (isFull) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    },
  });
  for (const isFirst of [true, false]) {
    isFull = true;
    const remove: Action = { type: 'region/remove', payload: { id: 'r2' } };
    const results = await Promise.allSettled([blend(0.1), remove].map((action) => store.dispatch(action)));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(String((results[1] as PromiseRejectedResult).reason)).toContain(
      'is full, so nothing was changed: make room',
    );
    expect([blendOf(store), readFolder(store.folder).revision]).toEqual(isFirst ? [1, 0] : [0.5, 1]);
    isFull = false;
    await store.dispatch(blend(isFirst ? 0.5 : 0.6));
    expect(store.state().project.regions.map((one) => one.blend)).toEqual([isFirst ? 0.5 : 0.6, 1]);
    expect(readFolder(store.folder).project).toEqual(store.state().project);
  }
  expect(readdirSync(store.folder).filter((name) => name.startsWith('journal'))).toEqual(['journal.ndjson']);
});

test('a snapshot that cannot be written is a notice: the project is closed all the same, and opening it again gives everything', async () => {
  const store = await fresh();
  await store.close();
  let journal: FileHandle | null = null;
  const full = await open(store.folder, {
    ...DISK,
    append: (file, bytes) => {
      journal = file;
      return DISK.append(file, bytes);
    },
    replace: failing('ENOSPC'),
  });
  for (let i = 0; i < 250; i++) void full.dispatch(blend(i / 250));
  await full.dispatch(blend(0.75));
  const { revision, project, history } = full.state();
  await full.close();
  expect(full.notices).toEqual([expect.stringMatching(/\(ENOSPC\); its journal has every change, so make room/)]);
  expect(journal!.fd).toBe(-1);
  expect(existsSync(join(store.folder, 'project.lock'))).toBe(false);
  const again = await open(store.folder);
  expect([again.state(), again.notices]).toEqual([{ revision, project, history }, []]);
  expect([revision, blendOf(again)]).toEqual([251, 0.75]);
});

test('a folder in which nothing can be written opens read-only', async () => {
  const store = await fresh();
  await store.dispatch(blend(0.5));
  const folder = kill(store);
  const before = contents(folder);
  const again = await open(folder, {
    append: failing('EROFS'),
    sync: failing('EROFS'),
    replace: failing('EROFS'),
    claim: failing('EROFS'),
  });
  expect([blendOf(again), again.readOnly]).toEqual([0.5, expect.stringContaining('copy the project to another place')]);
  await expect(again.dispatch(blend(0.1))).rejects.toThrow('Nothing can be written');
  await expect(again.undo()).rejects.toThrow('Nothing can be written');
  await again.close();
  expect(contents(folder)).toEqual(before);
});
