import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeFrame } from '../../bridge/protocol/frame.ts';
import { TYPE } from '../../bridge/protocol/messages.ts';
import { TestPlugin } from '../../bridge/server/testing.ts';
import { MemorySink, memorySource } from '../../dsp/audio/memory.ts';
import { noProgress } from '../../dsp/audio/source.ts';
import { resample } from '../../host/audio/resample.ts';
import type { Region } from '../../host/project/project.ts';
import type { Host } from '../../host/server/host.ts';
import { finished, hostIn, type Window, windowOf, workUntil } from '../../host/server/testing.ts';
import { RATE, writeDamagedBand } from '../promises/damaged-band.ts';
import { scratchFolder } from '../scratch.ts';
import { readWav } from '../wav.ts';
import { run, sentences } from './run-main.ts';

// A plugin in a DAW and the host: what it is given is what an export writes, to the bit, and it hears of every change.

const folder = scratchFolder();
const project = join(folder, 'done', 'project');
let host: Host;
let window: Window;
let id: string;
let plugin: TestPlugin;

beforeAll(async () => {
  process.env.RESONATE_CACHE = join(folder, 'cache');
  writeDamagedBand(join(folder, 'stems'));
  const said = await run('restore', join(folder, 'stems'), '--out', join(folder, 'done'));
  expect(sentences(said)).toEqual([]);
  host = await hostIn(join(folder, 'host'));
  window = await windowOf(host);
  ({ id } = await host.studio.open(project));
  plugin = await TestPlugin.find(host.studio.places.bridge);
});

afterAll(async () => {
  plugin?.close();
  await host?.close();
});

const bytes = (samples: Float32Array): Buffer => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
const isSame = (a: Float32Array, b: Float32Array): boolean => bytes(a).equals(bytes(b));

/** A part as the plugin has it, page by page. */
async function played(
  part: string,
  length: number,
  page = 8192,
): Promise<{ mended: Float32Array; original: Float32Array }> {
  const mended = new Float32Array(length);
  const original = new Float32Array(length);
  for (let start = 0; start < length; start += page) {
    const count = Math.min(page, length - start);
    const sound = await plugin.read({ part, start, count });
    mended.set(sound.mended[0]!, start);
    original.set((sound.original ?? sound.mended)[0]!, start);
    // A mono song is heard on both sides.
    expect(isSame(sound.mended[0]!, sound.mended[1]!)).toBe(true);
  }
  return { mended, original };
}

async function regionOf(stem: string): Promise<Region> {
  const { project } = await host.studio.state(id);
  return project.regions.find((region) => region.stem === stem && region.chosenTake !== null)!;
}

describe('the bridge to the host', () => {
  test('a stem and its original are the exported ones, at the rate of the song', async () => {
    expect(await plugin.ask(TYPE.PROJECTS, {})).toMatchObject({ projects: [{ project }] });
    const song = await plugin.ask(TYPE.OPEN, { project, rate: RATE });
    for (const stem of ['bass', 'vocals', 'drums', 'other']) {
      const { mended, original } = await played(stem, song.length as number);
      expect(isSame(mended, readWav(join(folder, 'done', 'stems', `${stem}.wav`))[0]!), stem).toBe(true);
      expect(isSame(original, readWav(join(folder, 'done', 'original', `${stem}.wav`))[0]!), stem).toBe(true);
    }
  });

  test.each([44_100, 48_000])('at %i Hz it is the exported stem, resampled as a whole', async (rate) => {
    const song = await plugin.ask(TYPE.OPEN, { project, rate });
    const sink = new MemorySink(rate, 1);
    resample(memorySource(readWav(join(folder, 'done', 'stems', 'bass.wav')), RATE), rate, sink, noProgress);
    const whole = sink.take()[0]!;
    expect(song.length).toBe(whole.length);
    const { mended } = await played('bass', whole.length, 16_384);
    expect(isSame(mended, whole)).toBe(true);
  });

  test('the mix is the sum of its parts, mended and as it came', async () => {
    const { length } = await plugin.ask(TYPE.OPEN, { project, rate: RATE });
    const { mended } = await played('mix', length as number);
    const stems = ['vocals', 'drums', 'bass', 'other'].map(
      (stem) => readWav(join(folder, 'done', 'stems', `${stem}.wav`))[0]!,
    );
    const sum = stems[0]!.map((_, i) => stems.reduce((all, stem) => all + stem[i]!, 0));
    expect(isSame(mended, sum)).toBe(true);
  });

  test('an edit is told with its span, and what is read then is the new sound', async () => {
    await plugin.ask(TYPE.OPEN, { project, rate: RATE });
    const region = await regionOf('bass');
    const take = region.takes[region.chosenTake!]!;
    const span = { part: 'bass', start: take.start, count: take.end - take.start };
    const before = await plugin.read(span);
    await window.api.dispatch.mutate({
      id,
      client: 'w',
      action: { type: 'region/choose', payload: { id: region.id, take: null } },
    });
    const told = await plugin.told();
    expect(told).toMatchObject({ type: TYPE.CHANGED });
    const spans = told.spans as { part: string; start: number; end: number }[];
    expect(spans.map(({ part }) => part)).toEqual(['bass', 'mix']);
    expect([spans[0]!.start, spans[0]!.end]).toEqual([take.start, take.end]);
    const after = await plugin.read(span);
    expect(after.revision).toBe(told.revision);
    expect([isSame(after.mended[0]!, before.original![0]!), after.original]).toEqual([true, null]);
    // The take can be heard all the same.
    const chosen = await plugin.read({ ...span, take: region.chosenTake! + 1 });
    expect(isSame(chosen.mended[0]!, before.mended[0]!)).toBe(true);
  });

  test('what is under the loop is mended from the plugin', async () => {
    const { length } = await plugin.ask(TYPE.OPEN, { project, rate: 44_100 });
    const span = { part: 'other', start: 44_100 * 4, end: 44_100 * 5 };
    expect(await plugin.ask(TYPE.MEND, span)).toEqual({ title: 'Mending other' });
    const state = await host.studio.state(id);
    const made = state.project.regions.at(-1)!;
    expect(made).toMatchObject({ stem: 'other', start: RATE * 4, end: RATE * 5 });
    const works = await workUntil(window, id, (list) => list.some(({ kind }) => kind === 'treat'));
    expect(works.find(({ kind }) => kind === 'treat')!.regions).toEqual([made.id]);
    await finished(window, id, works.find(({ kind }) => kind === 'treat')!.id);
    const beyond = { part: 'other', start: length as number, end: (length as number) + 9 };
    await expect(plugin.ask(TYPE.MEND, beyond)).rejects.toThrow('There is no sound');
  });

  test('what is captured becomes a project, to the bit', async () => {
    const sound = Float32Array.from({ length: 40_000 }, (_, i) => Math.sin(i / 20) * (i % 3) * 0.4);
    await plugin.ask(TYPE.CAPTURE_BEGIN, { name: 'Bass: take/1', rate: 48_000, channels: 2 });
    for (let at = 0; at < sound.length; at += 4096) {
      plugin.socket.write(encodeFrame(TYPE.CAPTURE_SOUND, 0, bytes(sound.slice(at, at + 4096))));
    }
    const { project: made } = await plugin.ask(TYPE.CAPTURE_END, {});
    const { projects } = (await plugin.ask(TYPE.PROJECTS, {})) as { projects: { project: string; name: string }[] };
    expect(projects[0]).toMatchObject({ project: made, name: 'Bass take 1' });
    const { id: captured } = await host.studio.open(made as string);
    const { path } = await host.studio.wav(captured, null, 0, 20_000, 'original');
    const [left, right] = readWav(path);
    expect(
      isSame(
        left!,
        sound.filter((_, i) => i % 2 === 0),
      ),
    ).toBe(true);
    expect(
      isSame(
        right!,
        sound.filter((_, i) => i % 2 === 1),
      ),
    ).toBe(true);
    await expect(plugin.ask(TYPE.OPEN, { project: '/etc', rate: 48_000 })).rejects.toThrow('not known');
  });
});
