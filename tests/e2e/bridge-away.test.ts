import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scratchFolder } from '../scratch.ts';
import { readWav } from '../wav.ts';
import { type HostApart, hostApart } from './bridge-apart.ts';
import { differsAt, IS_BUILT, type Played, partValue, RATE, stemsOfSong, TestDaw } from './bridge-daw.ts';
import { otherHost } from './bridge-hostile.ts';

// The plugin and a host that hangs or is killed while a DAW plays and bounces.

const folder = scratchFolder();
/** Milliseconds that a plugin waits here, which people's wait ten times as long. What such a one is given in time on a busy machine is not known: it is played until it is right. */
const PATIENCE = 1000;
/** Blocks of a bounce that would end no test where each of them waited. */
const BLOCKS = 1000;
let song: string;
let host: HostApart;
const open: TestDaw[] = [];

async function daw(
  stem: 'vocals' | 'drums' | 'bass' | 'other',
  more: { offline: boolean; patience?: number },
): Promise<TestDaw> {
  const made = new TestDaw(host.bridge, folder, more.patience ?? PATIENCE);
  open.push(made);
  await made.ask('make');
  await made.ask('set', { name: 'Stem', value: partValue(stem) });
  await made.ask('prepare', { rate: RATE, block: 512, offline: more.offline });
  return made;
}

const stemOf = (name: string): Float32Array => readWav(join(song, `${name}.wav`))[0]!;
const isStem =
  (name: string, from = 0) =>
  ({ channels }: Played): boolean =>
    differsAt(channels[0], stemOf(name), from) === -1;
const isSilent = ({ channels }: Played): boolean => channels[0]!.every((x) => x === 0);

describe.skipIf(!IS_BUILT)('where the host', () => {
  beforeAll(async () => {
    song = stemsOfSong(folder);
    host = await hostApart(join(folder, 'host'), song);
  });

  afterAll(async () => {
    for (const made of open) made.close();
    host?.thaw();
    await host?.kill();
  });

  test('hangs, what is there is played, then silence, and the window says so; it goes on by itself when the host does', async () => {
    const made = await daw('vocals', { offline: false });
    const { length } = stemOf('vocals');
    await made.playUntil(isStem('vocals'), 0, length);
    host.freeze();
    expect(isStem('vocals')(await made.play(0, length))).toBe(true);
    await made.ask('set', { name: 'Stem', value: partValue('drums') });
    expect(isSilent(await made.play(0, 8192))).toBe(true);
    await expect.poll(() => made.says()).toContain('Resonate does not answer: start it anew.');
    host.thaw();
    await made.playUntil(isStem('drums'), 0, 8192);
    // What came too late is counted from when playing began.
    await made.ask('play', { from: 0, frames: 512, stopped: true });
    await made.play(0, 512);
    await expect.poll(() => made.says()).toContain('Playing given as it stands in Resonate.');
    made.close();
  });

  test('hangs for a moment, a bounce waits for it and is exact', async () => {
    const made = await daw('bass', { offline: true, patience: 60_000 });
    expect(isStem('bass')(await made.play(0, 512))).toBe(true);
    await made.ask('set', { name: 'Stem', value: partValue('other') });
    host.freeze();
    let isOver = false;
    const bouncing = made.play(0, stemOf('other').length).finally(() => {
      isOver = true;
    });
    // It can do nothing but wait: none of that stem is there.
    await new Promise((resolve) => setTimeout(resolve, PATIENCE));
    expect(isOver).toBe(false);
    host.thaw();
    expect(isStem('other')(await bouncing)).toBe(true);
    made.close();
  });

  test('hangs for good, a bounce gives up once, is silent from there on, and the window says why; the next one is exact when the host goes on', async () => {
    const made = await daw('bass', { offline: true });
    await made.playUntil(isStem('bass'), 0, 512);
    await made.ask('set', { name: 'Stem', value: partValue('drums') });
    host.freeze();
    expect(isSilent(await made.play(0, BLOCKS * 512))).toBe(true);
    expect(await made.says()).toContain('Resonate does not answer');
    host.thaw();
    await made.playUntil(isStem('drums'), 0, stemOf('drums').length);
    made.close();
  });

  test('is of another version, that is said, and the plugin plays on', async () => {
    const other = await otherHost(join(folder, 'other'));
    const made = new TestDaw(other.folder, folder);
    open.push(made);
    await made.ask('make');
    await made.ask('prepare', { rate: RATE, block: 512, offline: false });
    await expect.poll(() => made.says()).toContain('are of different versions: install the same version of both.');
    expect((await made.play(0, 4096, { input: 0.5 })).channels[0]!.every((x) => x === 0.5)).toBe(true);
    other.close();
    made.close();
  });

  test('is killed in the middle of a bounce, that goes on to its end, with what is there and then silence; another host is found', async () => {
    const made = await daw('vocals', { offline: true });
    const live = await daw('bass', { offline: false });
    const { length } = stemOf('vocals');
    await live.playUntil(isStem('bass'), 0, length);
    await made.playUntil(isStem('vocals'), 0, 4096);
    await host.kill();
    expect(isStem('bass')(await live.play(0, length))).toBe(true);
    const rest = await made.play(4096, length - 4096);
    const wrong = differsAt(rest.channels[0], stemOf('vocals'), 4096);
    // All after the first frame that was missing has gone out, in 8 ms.
    const gone = wrong === -1 ? length : wrong + Math.ceil(0.008 * RATE);
    expect(rest.channels[0]!.subarray(gone).every((x) => x === 0)).toBe(true);
    await made.ask('set', { name: 'Stem', value: partValue('other') });
    expect(isSilent(await made.play(0, 20 * 512))).toBe(true);
    for (const one of [made, live]) await expect.poll(() => one.says()).toContain('Resonate is not running: start it');
    host = await hostApart(join(folder, 'host'), song);
    await live.ask('set', { name: 'Stem', value: partValue('drums') });
    await live.playUntil(isStem('drums'), 0, 8192);
    await made.playUntil(isStem('other'), 0, length);
    made.close();
    live.close();
  });
});
