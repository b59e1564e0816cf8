import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Host } from '../../host/server/host.ts';
import { hostIn, type Window, windowOf } from '../../host/server/testing.ts';
import { scratchFolder } from '../scratch.ts';
import { readWav } from '../wav.ts';
import { differsAt, IS_BUILT, partValue, RATE, stemsOfSong, TestDaw } from './bridge-daw.ts';

// What a person does in the plugin's window and with the DAW's transport: where the song stands, what is looped, what is mended and captured there.

const folder = scratchFolder();
const bridge = join(folder, 'host', 'projects', '.bridge');
let song: string;
let host: Host;
let window: Window;
let id: string;
const open: TestDaw[] = [];

const PLACE = 'Song starts at the playhead';
const MEND = 'Mend what is under the loop';

type Stem = 'vocals' | 'drums' | 'bass' | 'other';
const stemOf = (name: string): Float32Array => readWav(join(song, `${name}.wav`))[0]!;

/** A DAW with the plugin made within it, where its window can be pressed. */
async function daw(stem: Stem, { offline = true } = {}): Promise<TestDaw> {
  const made = new TestDaw(bridge, folder);
  open.push(made);
  await made.ask('make');
  await made.ask('set', { name: 'Stem', value: partValue(stem) });
  await made.ask('prepare', { rate: RATE, block: 512, offline });
  return made;
}

describe.skipIf(!IS_BUILT)('in a DAW', () => {
  beforeAll(async () => {
    song = stemsOfSong(folder);
    host = await hostIn(join(folder, 'host'));
    window = await windowOf(host);
    ({ id } = await host.studio.open(song));
  });

  afterAll(async () => {
    for (const made of open) made.close();
    await host?.close();
  });

  test('the song begins where the playhead was when that was pressed, also after the session was saved and opened', async () => {
    const made = await daw('drums');
    const place = Math.round(1.5 * RATE) + 3;
    await made.ask('play', { from: place, frames: 512, stopped: true });
    await made.ask('press', { button: PLACE });
    expect(await made.says()).toContain('at 0:01.50');
    const drums = stemOf('drums');
    const { state } = await made.ask('state');
    const again = await daw('vocals');
    await again.ask('restore', { state });
    for (const one of [made, again]) {
      const { channels } = await one.play(place - 1000, drums.length + 2000);
      expect(channels[0]!.subarray(0, 1000).every((x) => x === 0)).toBe(true);
      expect(differsAt(channels[0]!.subarray(1000), drums)).toBe(-1);
      one.close();
    }
  });

  test.each([
    ['a bounce', true, [512]],
    ['a bounce in odd blocks', true, [300, 1, 77]],
    ['playing', false, [512]],
  ])(
    '%s that loops goes from the last sample of the loop to its first, without one between',
    async (_, offline, blocks) => {
      const made = await daw('vocals', { offline });
      const vocals = stemOf('vocals');
      if (!offline) await made.playUntil(({ channels }) => differsAt(channels[0], vocals) === -1, 0, vocals.length);
      const [start, end] = [RATE, Math.round(1.7 * RATE)];
      const frames = 3 * (end - start) + 100;
      const { channels } = await made.play(start, frames, { loopStart: start / RATE, loopEnd: end / RATE, blocks });
      expect(channels[0]!.findIndex((x, i) => x !== vocals[start + (i % (end - start))])).toBe(-1);
      made.close();
    },
  );

  test('what is under the loop is mended by the button, and heard', async () => {
    const made = await daw('bass');
    const bass = stemOf('bass');
    const place = RATE;
    await made.ask('play', { from: place, frames: 512, stopped: true });
    await made.ask('press', { button: PLACE });
    expect(differsAt((await made.play(place, bass.length)).channels[0], bass)).toBe(-1);
    await expect(made.ask('press', { button: MEND })).rejects.toThrow('no such button');
    // The loop is on the DAW's timeline, in which the song begins a second later.
    const loop = { loopStart: 3.6, loopEnd: 4.5 };
    await made.ask('play', { from: place, frames: 512, ...loop });
    await made.ask('press', { button: MEND });
    await expect
      .poll(async () => (await host.studio.state(id)).project.regions.filter((one) => one.chosenTake !== null))
      .toHaveLength(1);
    const { project } = await host.studio.state(id);
    const region = project.regions.find(({ chosenTake }) => chosenTake !== null)!;
    expect([region.stem, region.start < 3.5 * RATE, region.end > 2.6 * RATE]).toEqual(['bass', true, true]);
    const { path } = await host.studio.wav(id, 'bass', 0, project.length, 'mended');
    const mended = readWav(path)[0]!;
    expect(differsAt(mended, bass)).toBeGreaterThan(2.5 * RATE);
    const witness = await daw('bass', { offline: false });
    await witness.ask('restore', { state: (await made.ask('state')).state });
    const from = region.takes[region.chosenTake!]!.start;
    await witness.playUntil(({ channels }) => differsAt(channels[0], mended, from) === -1, place + from, 4096);
    expect(differsAt((await made.play(place, bass.length)).channels[0], mended)).toBe(-1);
    expect(await made.says()).toContain('Mending bass');
    made.close();
    witness.close();
  });

  test('what is captured as a take of a stem stands in that stem where it was played, and is heard', async () => {
    const made = await daw('other', { offline: false });
    const other = stemOf('other');
    const place = 1000;
    await made.ask('play', { from: place, frames: 512, stopped: true });
    await made.ask('press', { button: PLACE });
    await made.playUntil(({ channels }) => differsAt(channels[0], other) === -1, place, other.length);
    const [first, frames] = [Math.round(2.2 * RATE), 20_000];
    await made.ask('set', { name: 'Capture as', value: 1 });
    await made.ask('press', { button: 'Capture this track' });
    expect(await made.says()).toContain('Armed: play the track');
    await made.play(place + first, frames, { input: 0.25 });
    await made.ask('play', { from: 0, frames: 512, stopped: true });
    const fade = Math.round(0.01 * RATE);
    const isTaken = ({ channels }: { channels: Float32Array[] }): boolean => channels[0]!.every((x) => x === 0.25);
    await made.playUntil(isTaken, place + first + fade, frames - 2 * fade);
    const { project } = await host.studio.state(id);
    expect(project.regions.filter(({ stem }) => stem === 'other')).toMatchObject([
      { origin: 'imported', takes: [{ label: 'Edited in a DAW' }] },
    ]);
    expect(await made.says()).toMatch(/Captured: 1 changed span of .*\.wav, /);
    // Beside it nothing is other than it was.
    const whole = (await made.play(place, other.length)).channels[0]!;
    expect(differsAt(whole.subarray(0, first), other)).toBe(-1);
    expect(differsAt(whole.subarray(first + frames), other, first + frames)).toBe(-1);
    // It is one step of undo.
    await window.api.undo.mutate({ id });
    await made.playUntil(({ channels }) => differsAt(channels[0], other) === -1, place, other.length);
    made.close();
  });
});
