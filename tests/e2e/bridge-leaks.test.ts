import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Host } from '../../host/server/host.ts';
import { hostIn } from '../../host/server/testing.ts';
import { scratchFolder } from '../scratch.ts';
import { IS_BUILT, RATE, stemsOfSong, TestDaw } from './bridge-daw.ts';

// What the plugin leaves behind in a DAW that loads it, plays and takes it off the track again, as people do all day.

const folder = scratchFolder();
let host: Host;

/** Times that it is loaded before that is counted: what the system keeps for the next time is there then. */
const WARM = 10;
const TIMES = 30;
/** Bytes in all. An instance that is left has its pages, a megabyte at the least; what the heap wavers by was 8 KiB. */
const GROWTH = 4_000_000;

/** Threads, open files and bytes in memory of a process. */
function held(pid: number): { threads: number; files: number; bytes: number } {
  const count = (what: string): number => readdirSync(`/proc/${pid}/${what}`).length;
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return { threads: count('task'), files: count('fd'), bytes: pages * 4096 };
}

describe.skipIf(!IS_BUILT || process.platform !== 'linux')('the plugin', () => {
  beforeAll(async () => {
    host = await hostIn(join(folder, 'host'));
    await host.studio.open(stemsOfSong(folder));
  });
  afterAll(() => host?.close());

  test('loaded, played and unloaded again and again leaves no thread, no file and no memory', async () => {
    const daw = new TestDaw(host.studio.places.bridge, folder);
    const once = async (): Promise<void> => {
      await daw.load();
      await daw.ask('prepare', { rate: RATE, block: 512, offline: true });
      const { channels } = await daw.play(0, RATE);
      // It was connected, and had pages.
      expect(channels[0]!.some((x) => x !== 0)).toBe(true);
      await daw.ask('unload');
    };
    for (let n = 0; n < WARM; n++) await once();
    const before = held(daw.pid);
    for (let n = 0; n < TIMES; n++) await once();
    const after = held(daw.pid);
    expect([after.threads, after.files]).toEqual([before.threads, before.files]);
    expect(after.bytes - before.bytes).toBeLessThan(GROWTH);
    daw.close();
  });
});
