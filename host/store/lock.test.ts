import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeProject } from './project-folder.ts';
import { base, fresh, open, scratch } from './testing.ts';

describe('a second process', () => {
  test('cannot open a project that is open', async () => {
    const store = await fresh();
    await expect(open(store.folder)).rejects.toThrow(`is open in another window of Resonate (process ${process.pid})`);
    await expect(writeProject(store.folder, base, scratch)).rejects.toThrow('is open in another window');
    await store.close();
    await (await open(store.folder)).close();
  });

  test('takes over a lock whose process is gone, or has only its number from one that is', async () => {
    const store = await fresh();
    await store.close();
    const path = join(store.folder, 'project.lock');
    const computer = hostname();
    const gone = { pid: 2 ** 22 + 1, started: '1', computer };
    const reused = { pid: process.pid, started: null, began: 'long ago', computer };
    for (const lock of [JSON.stringify(gone), JSON.stringify(reused), '', 'nonsense']) {
      writeFileSync(path, lock);
      await (await open(store.folder)).close();
    }
    expect(readdirSync(store.folder).filter((name) => name.includes('lock'))).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')(
    'of an older Resonate, which told by ticks alone, holds its lock, and the other way round',
    async () => {
      const store = await fresh();
      const path = join(store.folder, 'project.lock');
      // proc_pid_stat(5), as it was read then.
      const ticks = readFileSync(`/proc/${process.pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[19]!;
      expect(JSON.parse(readFileSync(path, 'utf8')).started).toBe(ticks);
      await store.close();
      const older = (started: string) => JSON.stringify({ pid: process.pid, started, computer: hostname() });
      writeFileSync(path, older(ticks));
      await expect(open(store.folder)).rejects.toThrow('is open in another window of Resonate');
      writeFileSync(path, older(`${Number(ticks) - 1}`));
      await (await open(store.folder)).close();
    },
  );

  test('on another computer holds its lock', async () => {
    const store = await fresh();
    await store.close();
    writeFileSync(join(store.folder, 'project.lock'), JSON.stringify({ pid: 1, started: null, computer: 'elsewhere' }));
    await expect(open(store.folder)).rejects.toThrow('is open on the computer elsewhere');
  });
});
