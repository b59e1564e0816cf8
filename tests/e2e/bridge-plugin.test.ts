import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Behaviour, bundle } from '../../bridge/client/testing.ts';
import { MemorySink, memorySource } from '../../dsp/audio/memory.ts';
import { noProgress } from '../../dsp/audio/source.ts';
import { STEMS } from '../../dsp/audio/stem.ts';
import { resample } from '../../host/audio/resample.ts';
import type { Action } from '../../host/project/actions.ts';
import type { Insert } from '../../host/project/project.ts';
import type { Host } from '../../host/server/host.ts';
import { finished, hostIn, type Window, windowOf } from '../../host/server/testing.ts';
import { scratchFolder } from '../scratch.ts';
import { readWav } from '../wav.ts';
import { IS_BUILT, mendedSong, partValue, RATE, TestDaw, UNIT_TESTS } from './bridge-daw.ts';
import { hostileHost } from './bridge-hostile.ts';

// The plugin itself, in a DAW for tests and with a real host. Nothing here is measured by the clock.

const folder = scratchFolder();
const bridge = join(folder, 'host', 'projects', '.bridge');
let song: { project: string; stems: string };
let host: Host;
let window: Window;
let id: string;

const stem = (name: string): Float32Array[] => readWav(join(song.stems, `${name}.wav`));

function at(rate: number, planes: Float32Array[]): Float32Array[] {
  if (rate === RATE) return planes;
  const sink = new MemorySink(rate, planes.length);
  resample(memorySource(planes, RATE), rate, sink, noProgress);
  return sink.take();
}

/** The first frame in which the two are not the same to the bit, −1 where they are. */
function differsAt(played: Float32Array | undefined, expected: Float32Array, from = 0): number {
  return played!.findIndex((x, i) => x !== (expected[from + i] ?? 0));
}

async function begin(): Promise<void> {
  host = await hostIn(join(folder, 'host'));
  window = await windowOf(host);
  ({ id } = await host.studio.open(song.project));
}

async function daw(more: { rate?: number; block?: number; offline?: boolean; all?: boolean; instances?: number } = {}) {
  const { rate = RATE, block = 512, offline = true, all = false, instances = 1 } = more;
  const made = new TestDaw(bridge, folder);
  open.push(made);
  await made.load(instances);
  await made.ask('prepare', { rate, block, offline, all });
  return made;
}

/** A test plugin in a chain: its class ID is its name. */
function testInsert(behaviour: Behaviour): Insert {
  const plugin = Buffer.from(behaviour).toString('hex').padEnd(32, '0').toUpperCase();
  const own = { id: behaviour, format: 'VST3' as const, plugin, name: behaviour, vendor: 'Resonate' };
  return { ...own, state: null, parameters: {}, bypass: false, wet: 1 };
}

const open: TestDaw[] = [];
const SILENCE = 20 * RATE;
/** A frame within the hole in the bass that was mended. */
const SPOT = Math.round(2.7 * RATE);

describe.skipIf(!IS_BUILT)('the plugin', () => {
  beforeAll(async () => {
    song = await mendedSong(folder);
    await begin();
  });

  afterAll(async () => {
    for (const made of open) made.close();
    await host?.close();
  });

  test('has parts that do what they say', () => {
    const { status, stdout } = spawnSync(UNIT_TESTS, { encoding: 'utf8' });
    expect(stdout).toMatch(/^(\d+) of \1 tests passed\n$/);
    expect(status).toBe(0);
  });

  test.each([
    [RATE, 512, [512]],
    [RATE, 4096, [1, 64, 333, 4096, 4095, 2]],
    [48_000, 64, [64]],
  ])('rendered offline at %i Hz in blocks of %i it is the exported stem', async (rate, block, blocks) => {
    const made = await daw({ rate, block });
    await made.ask('set', { name: 'Stem', value: partValue('bass') });
    const expected = at(rate, stem('bass'));
    const played = await made.play(-1000, expected[0]!.length + 3000, { blocks });
    for (const c of [0, 1]) {
      expect(differsAt(played.channels[c]!.subarray(1000), expected[c]!)).toBe(-1);
      expect(played.channels[c]!.subarray(0, 1000).every((x) => x === 0)).toBe(true);
    }
    made.close();
  });

  test('gives the four stems apart, one on each output', async () => {
    const made = await daw({ all: true });
    await made.ask('set', { name: 'Stem', value: partValue('apart') });
    const { channels } = await made.play(0, 4 * RATE);
    expect(channels).toHaveLength(8);
    STEMS.forEach((name, k) => {
      for (const c of [0, 1]) expect(differsAt(channels[2 * k + c], stem(name)[c]!), `${name} ${c}`).toBe(-1);
    });
    made.close();
  });

  test('is silent while the transport stands, and goes on from any place', async () => {
    const made = await daw();
    await made.ask('set', { name: 'Stem', value: partValue('drums') });
    await made.play(0, 512);
    const stopped = await made.play(RATE, 2048, { stopped: true, input: 0.5 });
    expect(stopped.channels[0]!.every((x) => x === 0)).toBe(true);
    for (const from of [3 * RATE, 17, 5 * RATE + 1]) {
      const { channels } = await made.play(from, 3000);
      expect(differsAt(channels[0], stem('drums')[0]!, from)).toBe(-1);
    }
    made.close();
  });

  test('switches between original and mended, and back, exactly', async () => {
    const made = await daw();
    await made.ask('set', { name: 'Stem', value: partValue('bass') });
    const from = Math.round(2.7 * RATE);
    const original = readWav(join(song.stems, '..', 'original', 'bass.wav'));
    const mended = stem('bass');
    await made.ask('set', { name: 'Mended', value: 0 });
    const before = await made.play(from, 4096);
    expect(differsAt(before.channels[0], original[0]!, from)).toBe(-1);
    expect(differsAt(mended[0]!.subarray(from, from + 4096), original[0]!, from)).not.toBe(-1);
    await made.ask('set', { name: 'Mended', value: 1 });
    const after = await made.play(from + 4096, 4096);
    expect(differsAt(after.channels[0]!.subarray(512), mended[0]!, from + 4096 + 512)).toBe(-1);
    made.close();
  });

  test('a take that is automated is exact on both sides of the block in which it comes, within 8 ms, and so is the way back', async () => {
    const { project } = await host.studio.state(id);
    const region = project.regions.find(({ stem, chosenTake }) => stem === 'bass' && chosenTake !== null)!;
    const choose = (take: number | null) => {
      const action = { type: 'region/choose' as const, payload: { id: region.id, take } };
      return window.api.dispatch.mutate({ id, client: 'w', action });
    };
    // Then the chosen takes sound as it came, and the first take as it was exported.
    await choose(null);
    const [original, first] = [readWav(join(song.stems, '..', 'original', 'bass.wav')), stem('bass')];
    const made = await daw({ block: 1000 });
    await made.ask('set', { name: 'Stem', value: partValue('bass') });
    const fade = Math.ceil(0.008 * RATE);
    const frames = 3000;
    let from = Math.round(2.6 * RATE);
    for (const [n, planes] of [original, first, original, first].entries()) {
      await made.ask('set', { name: 'Take', value: n % 2 === 0 ? 0 : (region.chosenTake! + 1) / 9 });
      const { channels } = await made.play(from, frames, { blocks: [1000, 77] });
      const other = n % 2 === 0 ? first : original;
      for (const c of [0, 1]) {
        const begin = n === 0 ? 0 : fade;
        expect(differsAt(channels[c]!.subarray(begin), planes[c]!, from + begin)).toBe(-1);
        expect(differsAt(channels[c]!.subarray(begin), other[c]!, from + begin)).not.toBe(-1);
        if (n === 0) continue;
        // It goes over from the one to the other, beginning with the one: no sample of it is anything else.
        const isBetween = channels[c]!.subarray(0, fade).every((x, i) => {
          const [a, b] = [other[c]![from + i]!, planes[c]![from + i]!];
          return x >= Math.min(a, b) - 1e-6 && x <= Math.max(a, b) + 1e-6;
        });
        expect(isBetween).toBe(true);
      }
      from += frames;
    }
    await choose(region.chosenTake);
    made.close();
  });

  test('comes back from its state: the project, the stem and what was set, and a hostile state changes nothing', async () => {
    const made = await daw();
    await made.ask('set', { name: 'Stem', value: partValue('other') });
    await made.ask('set', { name: 'Blend', value: 0.25 });
    await made.play(0, 1024);
    const { state } = await made.ask('state');
    const again = await daw();
    await again.ask('restore', { state });
    const { channels } = await again.play(0, 4096);
    expect(differsAt(channels[0], stem('other')[0]!)).toBe(-1);
    expect(await again.ask('parameters')).toMatchObject({ Blend: 0.25, Mended: 1, Capture: 0 });
    await again.ask('prepare', { rate: RATE, block: 512, offline: false });
    const { loudest } = await again.ask('fuzz', { rounds: 300 });
    expect(loudest).toBeLessThan(2);
    await again.ask('restore', { state });
    await again.ask('prepare', { rate: RATE, block: 512, offline: true });
    const whole = await again.play(0, 4096);
    expect(differsAt(whole.channels[0], stem('other')[0]!)).toBe(-1);
    made.close();
    again.close();
  });

  test('an edit in Resonate is heard without touching anything', async () => {
    const made = await daw({ offline: false });
    await made.ask('set', { name: 'Stem', value: partValue('bass') });
    const from = Math.round(2.7 * RATE);
    const mended = stem('bass');
    const original = readWav(join(song.stems, '..', 'original', 'bass.wav'));
    await made.playUntil(({ channels }) => differsAt(channels[0], mended[0]!, from) === -1, from, 2048);
    const { project } = await host.studio.state(id);
    const region = project.regions.find(({ stem, chosenTake }) => stem === 'bass' && chosenTake !== null)!;
    const choose = (take: number | null) =>
      window.api.dispatch.mutate({
        id,
        client: 'w',
        action: { type: 'region/choose', payload: { id: region.id, take } },
      });
    await choose(null);
    await made.playUntil(({ channels }) => differsAt(channels[0], original[0]!, from) === -1, from, 2048);
    // The take can be played all the same.
    await made.ask('set', { name: 'Take', value: (region.chosenTake! + 1) / 9 });
    await made.playUntil(({ channels }) => differsAt(channels[0], mended[0]!, from) === -1, from, 2048);
    await choose(region.chosenTake);
    made.close();
  });

  test('what is rendered offline after an edit has nothing of before it, wherever the playhead was', async () => {
    const made = await daw();
    const witness = await daw({ offline: false });
    for (const one of [made, witness]) await one.ask('set', { name: 'Stem', value: partValue('bass') });
    const mended = stem('bass');
    const original = readWav(join(song.stems, '..', 'original', 'bass.wav'));
    expect(differsAt((await made.play(0, mended[0]!.length)).channels[0], mended[0]!)).toBe(-1);
    const { project } = await host.studio.state(id);
    const region = project.regions.find(({ stem, chosenTake }) => stem === 'bass' && chosenTake !== null)!;
    const choose = (take: number | null) =>
      window.api.dispatch.mutate({
        id,
        client: 'w',
        action: { type: 'region/choose', payload: { id: region.id, take } },
      });
    await choose(null);
    // It is told of the edit before the other asks for the new sound.
    const from = Math.round(2.7 * RATE);
    await witness.playUntil(({ channels }) => differsAt(channels[0], original[0]!, from) === -1, from, 2048);
    const again = await made.play(0, mended[0]!.length, { blocks: [512, 77] });
    await choose(region.chosenTake);
    for (const [c, plane] of original.entries()) expect(differsAt(again.channels[c], plane)).toBe(-1);
    made.close();
    witness.close();
  });

  test('a stem with plugins in Resonate is given through them: the exported stem, to the bit, and dry again without', async () => {
    process.env.RESONATE_VST3_PATH = join(folder, 'vst3');
    for (const name of ['gain', 'late'] as const)
      cpSync(bundle(name), join(folder, 'vst3', `${name}.vst3`), { recursive: true });
    const act = (action: Action) => window.api.dispatch.mutate({ id, client: 'w', action });
    const made = await daw({ block: 333 });
    await made.ask('set', { name: 'Stem', value: partValue('bass') });
    const mended = stem('bass');
    expect(differsAt((await made.play(0, 4096)).channels[0], mended[0]!)).toBe(-1);
    const live = await daw({ offline: false });
    await live.ask('set', { name: 'Stem', value: partValue('bass') });
    const loud = { ...testInsert('gain'), parameters: { '100': 1 } };
    await act({ type: 'insert/add', payload: { place: 'bass', insert: testInsert('late'), at: 0 } });
    await act({ type: 'insert/add', payload: { place: 'bass', insert: loud, at: 1 } });
    // Where it is live the new sound comes when it is there.
    const twice = (x: number) => Math.fround(2 * x);
    const heard = mended.map((plane) => plane.map(twice));
    await live.playUntil(({ channels }) => differsAt(channels[0], heard[0]!, 30_000) === -1, 30_000, 2048);
    const out = join(folder, 'through plugins');
    const wanted = { format: 'stems', bits: '32f', rate: null, targetLufs: null, truePeakDb: 0, path: out } as const;
    const { work } = await window.api.export.mutate({ id, request: wanted });
    expect(await finished(window, id, work)).toMatchObject({ state: 'done' });
    const exported = readWav(join(out, 'bass.wav'));
    const played = await made.play(0, mended[0]!.length);
    for (const [c, plane] of exported.entries()) expect(differsAt(played.channels[c], plane)).toBe(-1);
    expect(differsAt(exported[0], heard[0]!)).toBe(-1);
    // The original of a comparison is without.
    await made.ask('set', { name: 'Mended', value: 0 });
    const original = readWav(join(song.stems, '..', 'original', 'bass.wav'));
    expect(differsAt((await made.play(0, 4096)).channels[0], original[0]!)).toBe(-1);
    await made.ask('set', { name: 'Mended', value: 1 });
    const { project } = await host.studio.state(id);
    // A take that is tried goes through them as well: a bounce has none of it without, in whichever order takes are automated.
    const region = project.regions.find(({ stem, chosenTake }) => stem === 'bass' && chosenTake !== null)!;
    const choose = (take: number | null) => act({ type: 'region/choose', payload: { id: region.id, take } });
    await choose(null);
    const chosen = original.map((plane) => plane.map(twice));
    await live.playUntil(({ channels }) => differsAt(channels[0], chosen[0]!, SPOT) === -1, SPOT, 2048);
    for (const take of [region.chosenTake! + 1, 0, region.chosenTake! + 1]) {
      await made.ask('set', { name: 'Take', value: take / 9 });
      const planes = take === 0 ? chosen : heard;
      const bounced = await made.play(0, mended[0]!.length);
      for (const [c, plane] of planes.entries()) expect(differsAt(bounced.channels[c], plane)).toBe(-1);
    }
    await choose(region.chosenTake);
    for (const { id: insert } of project.tracks.find((track) => track.stem === 'bass')!.chain)
      await act({ type: 'insert/remove', payload: { place: 'bass', id: insert } });
    await live.playUntil(({ channels }) => differsAt(channels[0], mended[0]!, 30_000) === -1, 30_000, 2048);
    made.close();
    live.close();
  });

  test('plays what it has when the host is gone, then silence, and comes back by itself', async () => {
    const made = await daw({ offline: false });
    await made.ask('set', { name: 'Stem', value: partValue('vocals') });
    const vocals = stem('vocals');
    const isVocals = (played: { channels: Float32Array[] }) => differsAt(played.channels[0], vocals[0]!) === -1;
    await made.playUntil(isVocals, 0, vocals[0]!.length);
    await host.close();
    expect(isVocals(await made.play(0, vocals[0]!.length))).toBe(true);
    // Another stem is not in its pages.
    await made.ask('set', { name: 'Stem', value: partValue('drums') });
    const silent = await made.play(0, 4096);
    expect(silent.channels[0]!.every((x) => x === 0)).toBe(true);
    await begin();
    await made.playUntil(({ channels }) => differsAt(channels[0], stem('drums')[0]!) === -1, 0, 4096);
    made.close();
  });

  test('outlives a host that sends 10,000 broken messages', async () => {
    const hostile = await hostileHost(join(folder, 'hostile'));
    const made = new TestDaw(hostile.folder, folder);
    open.push(made);
    await made.load();
    await made.ask('prepare', { rate: RATE, block: 512, offline: false });
    while (hostile.sent() < 10_000) await made.play(0, 2048, { live: true });
    hostile.close();
    const { channels } = await made.play(0, 512);
    expect(channels[0]!.every((x) => Number.isFinite(x))).toBe(true);
    made.close();
  });

  test('a render that begins right after its state has come back is of that song, not of what was open last', async () => {
    const first = await daw();
    await first.ask('set', { name: 'Stem', value: partValue('bass') });
    expect(differsAt((await first.play(0, 512)).channels[0], stem('bass')[0]!)).toBe(-1);
    const { state } = await first.ask('state');
    first.close();
    await host.studio.open(join(folder, 'given'));
    const made = await daw();
    await made.ask('set', { name: 'Stem', value: partValue('bass') });
    const mended = stem('bass');
    const given = readWav(join(folder, 'given', 'bass.wav'));
    const from = Math.round(2.7 * RATE);
    expect(differsAt((await made.play(from, 4096)).channels[0], given[0]!, from)).toBe(-1);
    await made.ask('restore', { state });
    expect(differsAt((await made.play(from, 4096)).channels[0], mended[0]!, from)).toBe(-1);
    made.close();
  });

  test('what is played through it while it is armed becomes a project, and stands where it was played', async () => {
    const recordings = async () => (await host.studio.recent()).map(({ folder }) => folder);
    const known = await recordings();
    const made = await daw({ offline: false });
    await made.playUntil(({ channels }) => channels[0]!.some((x) => x !== 0), 0, 4096);
    await made.ask('set', { name: 'Capture', value: 1 });
    const through = await made.play(2 * RATE, 5000, { input: 0.25 });
    expect(through.channels[0]!.every((x) => x === 0.25)).toBe(true);
    await made.ask('play', { from: 0, frames: 512, stopped: true });
    await expect.poll(recordings, { timeout: 60_000 }).toHaveLength(known.length + 1);
    const captured = (await recordings())[0]!;
    const { id: made2 } = await host.studio.open(captured);
    const { path } = await host.studio.wav(made2, null, 0, SILENCE, 'original');
    const [left] = readWav(path);
    expect([left!.length, left!.every((x) => x === 0.25)]).toEqual([5000, true]);
    made.close();
  });
});
