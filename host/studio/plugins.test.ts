import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { PluginChain } from '../../bridge/client/chain.ts';
import { bundle, difference, IS_BUILT } from '../../bridge/client/testing.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { Rack } from '../plugins/rack.ts';
import { type Insert, LONGEST_STATE } from '../project/project.ts';
import type { Host } from '../server/host.ts';
import { bandFolder, hostIn, stateOf, type Window, windowOf, workUntil } from '../server/testing.ts';
import { JournalWriter } from '../store/journal-writer.ts';

const scratch = scratchFolder();
const plugin = (name: string): string => Buffer.from(name).toString('hex').padEnd(32, '0').toUpperCase();
const insert = (id: string, name: string, more: Partial<Insert> = {}): Insert => ({
  ...{ id, format: 'VST3', plugin: plugin(name), name: `Test ${name}`, vendor: 'Resonate' },
  ...{ state: null, parameters: {}, bypass: false, wet: 1 },
  ...more,
});

describe.skipIf(!IS_BUILT)('plugins on stems, as a window has them', () => {
  const logged: unknown[] = [];
  let host: Host;
  let window: Window;
  let id: string;

  beforeAll(async () => {
    const vst3 = join(scratch, 'vst3');
    for (const name of ['gain', 'nan'] as const) cpSync(bundle(name), join(vst3, `${name}.vst3`), { recursive: true });
    process.env.RESONATE_VST3_PATH = vst3;
    process.env.RESONATE_CACHE = join(scratch, 'list');
    const stems = join(scratch, 'Band');
    bandFolder(stems, 2);
    host = await hostIn(scratch, { logged });
    window = await windowOf(host);
    ({ id } = await window.api.open.mutate({ path: stems }));
    await workUntil(window, id, (works) => works.length === 2 && works.every(({ state }) => state === 'done'));
  });
  afterAll(async () => {
    await host.close();
    expect(logged).toEqual([]);
  });

  const act = (action: Parameters<typeof window.api.dispatch.mutate>[0]['action']) =>
    window.api.dispatch.mutate({ id, client: 'test', action });
  const put = (stem: 'bass' | 'drums', one: Insert) =>
    act({ type: 'insert/add', payload: { place: stem, insert: one, at: 0 } });
  const soundOf = async (hash: string): Promise<Float32Array> =>
    new Float32Array(await (await window.get(`/asset/${hash}?start=0&count=1000`)).arrayBuffer());

  test('are listed when they were looked for', async () => {
    expect(await window.api.plugins.query()).toEqual({ lack: null, plugins: [], blocked: [], looking: null });
    let isOver = false;
    const looked = window.api.scanPlugins.mutate({ again: false }).finally(() => {
      isOver = true;
    });
    // Who asks meanwhile is told that the list is not whole, and how far it is.
    const told: unknown[] = [];
    while (!isOver) told.push((await window.api.plugins.query()).looking);
    expect(told).toContainEqual({ file: 'nan.vst3', fraction: 0.5 });
    const { plugins, looking } = await looked;
    expect(plugins.map(({ name }) => name)).toEqual(['Test gain', 'Test nan']);
    expect(looking).toBeNull();
  });

  test('are heard as they are set, and one that fails costs its own stem alone', async () => {
    expect(await window.api.chained.query({ id })).toEqual([]);
    await put('bass', insert('b', 'gain', { parameters: { '100': 0.25 } }));
    await put('drums', insert('d', 'nan'));
    const [drums, bass] = await window.api.chained.query({ id });
    expect(drums).toMatchObject({ stem: 'drums', asset: null, error: expect.stringMatching(/^Test nan on the drums/) });
    expect(bass).toMatchObject({ stem: 'bass', error: null });
    const { tracks } = (await stateOf(window, id)).project;
    const dry = await soundOf(tracks.find(({ stem }) => stem === 'bass')!.asset.hash);
    expect(await soundOf(bass!.asset!.hash)).toEqual(dry.map((x) => Math.fround(x / 2)));
    await act({ type: 'insert/remove', payload: { place: 'drums', id: 'd' } });
  });

  test('are heard on the mix as it is heard, faders and plugins of stems and all, and with them in its loudness', async () => {
    await act({ type: 'track/set', payload: { stem: 'vocals', gainDb: -120, mute: true } });
    await act({ type: 'insert/add', payload: { place: 'master', at: 0, insert: insert('m', 'gain') } });
    await act({ type: 'insert/parameter', payload: { place: 'master', id: 'm', parameter: '100', value: 1 } });
    const [bass, master] = await window.api.chained.query({ id });
    expect(master).toMatchObject({ stem: 'master', error: null });
    const { tracks, residual } = (await stateOf(window, id)).project;
    const parts = [
      ...tracks.filter(({ stem }) => stem === 'drums' || stem === 'other'),
      ...(residual ? [{ asset: residual }] : []),
    ];
    const sounds = await Promise.all([bass!.asset!.hash, ...parts.map(({ asset }) => asset.hash)].map(soundOf));
    const mixed = sounds[0]!.map((_, n) => 2 * sounds.reduce((sum, sound) => sum + sound[n]!, 0));
    const heard = await soundOf(master!.asset!.hash);
    expect(Math.max(...heard.map((x, n) => Math.abs(x - mixed[n]!)))).toBeLessThan(1e-6);
    expect(Math.max(...mixed.map(Math.abs))).toBeGreaterThan(0.01);
    // An export masters what was heard: nothing goes through plugins again for it.
    const open = vi.spyOn(PluginChain, 'open');
    const wav = { format: 'wav', bits: 24, rate: null, targetLufs: null, truePeakDb: 0, path: '/master.wav' } as const;
    await window.api.preview.query({ id, request: wav });
    expect(open).not.toHaveBeenCalled();
    open.mockRestore();
    await act({ type: 'insert/set', payload: { place: 'bass', id: 'b', bypass: true } });
    const loudness = await window.api.loudness.query({ id });
    expect(loudness.mended - loudness.dry).toBeCloseTo(20 * Math.log10(2), 2);
    await act({ type: 'insert/set', payload: { place: 'bass', id: 'b', bypass: false } });
    await act({ type: 'insert/remove', payload: { place: 'master', id: 'm' } });
    await act({ type: 'track/set', payload: { stem: 'vocals', gainDb: 0, mute: false } });
  });

  test('are heard for some frames within a moment of being set, on stems and on the mix, as the whole is', async () => {
    const [start, end] = [9000, 21_000];
    const soon = (...places: ('bass' | 'drums' | 'master')[]) => window.api.passages.query({ id, places, start, end });
    const [whole] = await window.api.chained.query({ id });
    const of = async (hash: string, from = 0) =>
      new Float32Array(await (await window.get(`/asset/${hash}?start=${from}&count=${end - start}`)).arrayBuffer());
    const [bass, ...others] = await soon('bass', 'drums');
    expect(others).toEqual([]);
    expect(bass).toMatchObject({ place: 'bass', start, error: null, asset: { length: end - start } });
    expect(difference([await of(bass!.asset!.hash)], [await of(whole!.asset!.hash, start)])).toBeNull();
    await act({ type: 'insert/add', payload: { place: 'master', at: 0, insert: insert('m', 'gain', { wet: 0.5 }) } });
    await act({ type: 'insert/parameter', payload: { place: 'bass', id: 'b', parameter: '100', value: 0.75 } });
    const [before, master] = await soon('master');
    // The stems that go into it, from before its run-up on.
    expect(before!.place).toBe('bass');
    expect(master).toMatchObject({ place: 'master', start, error: null });
    const wholes = await window.api.chained.query({ id });
    expect(difference([await of(master!.asset!.hash)], [await of(wholes[1]!.asset!.hash, start)])).toBeNull();
    // Known as a whole by now: only the mix is made.
    expect((await soon('master')).map(({ place }) => place)).toEqual(['master']);
    await put('drums', insert('d', 'nan'));
    const [failed] = await window.api.passages.query({ id, places: ['drums'], start, end: 44_000 });
    expect(failed).toMatchObject({
      place: 'drums',
      asset: null,
      error: expect.stringMatching(/^Test nan on the drums/),
    });
    await act({ type: 'insert/remove', payload: { place: 'drums', id: 'd' } });
    await act({ type: 'insert/remove', payload: { place: 'master', id: 'm' } });
    await act({ type: 'insert/parameter', payload: { place: 'bass', id: 'b', parameter: '100', value: 0.25 } });
    await expect(window.api.passages.query({ id, places: ['bass'], start: 5, end: 5 })).rejects.toThrow();
  });

  test('leave no more passages in the cache than windows may play', async () => {
    const hashes: string[] = [];
    for (let start = 0; start < 10; start++) {
      const [made] = await window.api.passages.query({ id, places: ['bass'], start, end: start + 1000 });
      hashes.push(made!.asset!.hash);
    }
    const known = await Promise.all(
      hashes.map(async (hash) => (await window.get(`/asset/${hash}?start=0&count=1`)).ok),
    );
    // Four that may be played, and one that the next look removes.
    expect(known).toEqual([...new Array(5).fill(false), ...new Array(5).fill(true)]);
  });

  test('are heard as a whole still, though a passage of all the song was the very same and others came after it', async () => {
    const { length } = (await stateOf(window, id)).project;
    const [whole] = await window.api.chained.query({ id });
    const [all] = await window.api.passages.query({ id, places: ['bass'], start: 0, end: length });
    expect(all!.asset!.hash).toBe(whole!.asset!.hash);
    for (let start = 0; start < 10; start++) {
      await window.api.passages.query({ id, places: ['bass'], start, end: start + 1000 });
    }
    expect((await window.get(`/asset/${whole!.asset!.hash}?start=0&count=1`)).ok).toBe(true);
  });

  test('of a copy of a project leave what the other one is heard from', async () => {
    const [mine] = await window.api.passages.query({ id, places: ['bass'], start: 0, end: 1000 });
    const copy = join(scratch, 'Copy.resonate');
    cpSync((await stateOf(window, id)).folder, copy, { recursive: true, filter: (path) => !path.endsWith('.lock') });
    const other = await window.api.open.mutate({ path: copy });
    for (let start = 0; start < 10; start++) {
      const [made] = await window.api.passages.query({ id: other.id, places: ['bass'], start, end: start + 1000 });
      if (start === 0) expect(made!.asset!.hash).toBe(mine!.asset!.hash);
    }
    expect((await window.get(`/asset/${mine!.asset!.hash}?start=0&count=1`)).ok).toBe(true);
  });

  test('tell their parameters as the document has them, after an undo too', async () => {
    const where = { id, place: 'bass', insert: 'b' } as const;
    const facts = await window.api.insertFacts.query(where);
    expect(facts).toMatchObject({ latency: 0, parameters: [{ name: 'Gain', value: 0.25, text: '0.50', label: 'x' }] });
    await act({ type: 'insert/parameter', payload: { place: 'bass', id: 'b', parameter: '100', value: 1 } });
    expect((await window.api.insertFacts.query(where)).parameters).toMatchObject([{ text: '2.00' }]);
    await window.api.undo.mutate({ id });
    expect((await window.api.insertFacts.query(where)).parameters).toMatchObject([{ text: '0.50' }]);
    await expect(window.api.insertFacts.query({ ...where, insert: 'x' })).rejects.toThrow(/no longer inserted/);
  });

  test('are unloaded when an undo takes them away', async () => {
    await put('drums', insert('u', 'gain'));
    await window.api.insertFacts.query({ id, place: 'drums', insert: 'u' });
    const close = vi.spyOn(PluginChain.prototype, 'close');
    await window.api.undo.mutate({ id });
    await vi.waitFor(() => expect(close).toHaveBeenCalledTimes(1), { timeout: 60_000 });
    close.mockRestore();
  });

  test('have nothing to keep that was done in their window while they were taken out, and nothing is said of it', async () => {
    await put('drums', insert('w', 'gain'));
    const show = vi.spyOn(Rack.prototype, 'show').mockResolvedValue();
    await window.api.showInsert.mutate({ id, place: 'drums', insert: 'w' });
    const { onState } = show.mock.calls[0]![2];
    show.mockRestore();
    // A disk that takes its time.
    const { promise: written, resolve: write } = Promise.withResolvers<void>();
    const { append } = JournalWriter.prototype;
    const slow = vi.spyOn(JournalWriter.prototype, 'append').mockImplementation(async function (
      this: JournalWriter,
      ...given
    ) {
      await written;
      return append.apply(this, given);
    });
    const removed = act({ type: 'insert/remove', payload: { place: 'drums', id: 'w' } });
    await vi.waitFor(() => expect(slow).toHaveBeenCalledOnce(), { timeout: 60_000 });
    const told = onState('AAAA');
    write();
    await Promise.all([told, removed]);
    slow.mockRestore();
    const works = await workUntil(window, id, () => true);
    expect(works.filter(({ state }) => state === 'failed')).toEqual([]);
  });

  test('have what was done in their window as one step, and say where it cannot be kept', async () => {
    const show = vi.spyOn(Rack.prototype, 'show').mockResolvedValue();
    await window.api.showInsert.mutate({ id, place: 'bass', insert: 'b' });
    const { onState } = show.mock.calls[0]![2];
    show.mockRestore();
    const stateNow = async () =>
      (await stateOf(window, id)).project.tracks.find(({ stem }) => stem === 'bass')!.chain[0]!.state;
    await onState('AAAA');
    await onState('AAAB');
    await expect(onState('A'.repeat(LONGEST_STATE + 4))).rejects.toThrow(/larger than 16 MiB/);
    const failed = await workUntil(window, id, (works) => works.some(({ state }) => state === 'failed'));
    expect(failed.find(({ state }) => state === 'failed')).toMatchObject({
      title: 'Keeping the settings of Test gain',
      error: expect.stringMatching(/^The settings of Test gain on the bass are not kept, .* 16 MiB: /),
    });
    expect(await stateNow()).toBe('AAAB');
    await window.api.undo.mutate({ id });
    expect(await stateNow()).toBe(null);
  });

  test('make a take of a region, and of nothing beside it', async () => {
    const { sampleRate, regions } = (await stateOf(window, id)).project;
    for (const one of regions) if (one.stem === 'bass') await act({ type: 'region/remove', payload: { id: one.id } });
    const [start, end] = [Math.round(0.5 * sampleRate), Math.round(0.9 * sampleRate)];
    await act({ type: 'region/add', payload: { id: 'r', stem: 'bass', start, end } });
    await window.api.processRegion.mutate({ id, region: 'r' });
    await workUntil(window, id, (works) => works.some(({ kind, state }) => kind === 'treat' && state === 'done'));
    const { project } = await stateOf(window, id);
    const region = project.regions.find((one) => one.id === 'r')!;
    const [take] = region.takes;
    expect(region.chosenTake).toBe(0);
    expect(take).toMatchObject({
      start,
      end,
      treatment: 'plugins',
      label: 'Processed',
      why: 'played through Test gain',
    });
    const { asset } = project.tracks.find(({ stem }) => stem === 'bass')!;
    const dry = await (await window.get(`/asset/${asset.hash}?start=${start}&count=1000`)).arrayBuffer();
    expect(await soundOf(take!.asset.hash)).toEqual(new Float32Array(dry).map((x) => Math.fround(x / 2)));
    await expect(window.api.processRegion.mutate({ id, region: 'none' })).rejects.toThrow(/not there any more/);
    await act({ type: 'insert/set', payload: { place: 'bass', id: 'b', bypass: true } });
    await expect(window.api.processRegion.mutate({ id, region: 'r' })).rejects.toThrow(/switched on/);
  });

  test('are named in one sentence where they have no window to show', async () => {
    const showing = window.api.showInsert.mutate({ id, place: 'bass', insert: 'b' });
    await expect(showing).rejects.toThrow(/^Test gain on the bass could not do that: .*(no screen|no window)/);
  });
});
