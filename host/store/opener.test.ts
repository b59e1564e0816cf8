import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { testProject } from '../project/test-project.ts';
import { listFolder } from '../studio/listing.ts';
import { DISK } from './disk.ts';
import { OPENER_TEXT } from './opener.ts';
import { OPENER } from './opener-name.ts';
import { projectRoot, writeProject } from './project-folder.ts';
import { ProjectStore } from './project-store.ts';

const scratch = scratchFolder();

let count = 0;
const place = (name = `song ${count++}.resonate`): string => join(scratch, name);

async function created(folder = place()): Promise<string> {
  const store = await ProjectStore.create(folder, testProject([], 1));
  await store.close();
  return folder;
}

/** All that lies in a folder, with what is in it and when it was written. */
const stateOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => [name, statSync(join(folder, name)).mtimeMs]);

describe('the file that stands for a project', () => {
  test('lies in every project that is made, by the editor and by a command', async () => {
    expect(readFileSync(join(await created(), OPENER), 'utf8')).toBe(OPENER_TEXT);
    const folder = place();
    await writeProject(folder, { ...testProject([], 1), tracks: [], residual: null, mixAsset: null }, scratch);
    expect(existsSync(join(folder, OPENER))).toBe(true);
  });

  test('leads to the folder that it lies in, wherever that was moved or copied, and from a link to it', async () => {
    const folder = await created();
    expect(projectRoot(join(folder, OPENER))).toBe(folder);
    const moved = place('moved.resonate');
    cpSync(folder, moved, { recursive: true });
    expect(projectRoot(join(moved, OPENER))).toBe(moved);
    symlinkSync(join(moved, OPENER), place('My song.resonate'));
    expect(projectRoot(place('My song.resonate'))).toBe(moved);
    // The person may call it as they like.
    renameSync(join(folder, OPENER), join(folder, 'x.Resonate'));
    expect(projectRoot(join(folder, 'x.Resonate'))).toBe(folder);
  });

  test('is brought back by a change of the project, and never by opening it', async () => {
    const folder = await created();
    rmSync(join(folder, OPENER));
    const before = stateOf(folder);
    await (await ProjectStore.open(folder)).close();
    expect(stateOf(folder)).toEqual(before);
    const store = await ProjectStore.open(folder);
    await store.dispatch({ type: 'master/set', payload: { targetLufs: -20 } });
    expect(existsSync(join(folder, OPENER))).toBe(false);
    await store.close();
    expect(readFileSync(join(folder, OPENER), 'utf8')).toBe(OPENER_TEXT);
  });

  test('is left as it is where somebody put something else there', async () => {
    const folder = await created();
    writeFileSync(join(folder, OPENER), 'mine');
    const store = await ProjectStore.open(folder);
    await store.dispatch({ type: 'master/set', payload: { targetLufs: -20 } });
    await store.close();
    expect(readFileSync(join(folder, OPENER), 'utf8')).toBe('mine');
  });

  test('is no matter to the project where it cannot be written', async () => {
    const folder = place();
    const disk = {
      ...DISK,
      replace: (path: string, content: string | Uint8Array) =>
        path.endsWith(OPENER) ? Promise.reject(new Error('ENOSPC')) : DISK.replace(path, content),
    };
    const store = await ProjectStore.create(folder, testProject([], 1), disk);
    await store.dispatch({ type: 'master/set', payload: { targetLufs: -20 } });
    await store.close();
    expect([store.notices, existsSync(join(folder, OPENER))]).toEqual([[], false]);
    expect(projectRoot(folder)).toBe(folder);
  });

  test('is not written into a folder in which nothing can be written', async () => {
    const folder = await created();
    rmSync(join(folder, OPENER));
    chmodSync(folder, 0o555);
    try {
      const before = readdirSync(folder);
      const disk = { ...DISK, claim: () => Promise.reject(new Error('EROFS')) };
      const store = await ProjectStore.open(folder, disk);
      expect(store.readOnly).not.toBeNull();
      await store.close();
      expect(readdirSync(folder)).toEqual(before);
    } finally {
      chmodSync(folder, 0o755);
    }
  });
});

describe('a file that only looks like one', () => {
  test.each([
    ['is empty', ''],
    ['is no JSON', '\u0000\u0001{'],
    ['says nothing of the kind', '{"format":"other"}'],
    ['is a list', '[]'],
    ['is far too large', `{"format":"resonate-project","x":"${'x'.repeat(2 ** 17)}"}`],
  ])('and %s is refused with a sentence, even in a project', async (_, content) => {
    const path = join(await created(), 'evil.resonate');
    writeFileSync(path, content);
    expect(() => projectRoot(path)).toThrow(/evil\.resonate is no file of a project, or is damaged: open/);
  });

  test('leads nowhere but to its own folder, whatever it says', async () => {
    const project = await created();
    const folder = place('downloads');
    mkdirSync(folder);
    const path = join(folder, 'song.resonate');
    writeFileSync(path, JSON.stringify({ format: 'resonate-project', path: project, folder: project }));
    expect(() => projectRoot(path)).toThrow(/lies in no project's folder/);
    // Neither it nor what is no file at all keeps the folder from being shown.
    execFileSync('mkfifo', [join(folder, 'pipe.resonate')]);
    expect(projectRoot(join(folder, 'pipe.resonate'))).toBeNull();
    expect(listFolder(folder).entries).toEqual([]);
    expect(listFolder(project).entries.map(({ name, kind }) => [name, kind])).toEqual([
      ['assets', 'folder'],
      [OPENER, 'project'],
    ]);
  });
});
