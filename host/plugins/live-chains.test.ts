import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { PluginChain } from '../../bridge/client/chain.ts';
import type { KnownPlugin } from '../../bridge/client/plugin-list.ts';
import {
  type Behaviour,
  bundle,
  difference,
  IS_BUILT,
  noise,
  pluginHost,
  pluginIn,
  rendered,
  SETTING,
  whole,
} from '../../bridge/client/testing.ts';
import type { Insert } from '../project/project.ts';
import { LiveChains, type LiveOrder } from './live-chains.ts';

const GAIN = '100';
const sound = [0, 1].map(() => new Float32Array(40_000).fill(0.5));

describe.skipIf(!IS_BUILT)('chains that stay loaded for the ear', () => {
  const known = new Map<Behaviour, KnownPlugin>();
  const live = new LiveChains();
  const opened = vi.spyOn(PluginChain, 'open');
  const insert = (behaviour: Behaviour, more: Partial<Insert> = {}): Insert & { behaviour: Behaviour } => ({
    ...{ id: behaviour, format: 'VST3', plugin: behaviour, name: behaviour, vendor: '', behaviour },
    ...{ state: null, parameters: {}, bypass: false, wet: 1 },
    ...more,
  });
  const order = (...inserts: ReturnType<typeof insert>[]): LiveOrder => ({
    ...{ binary: pluginHost(), inserts, setting: SETTING },
    found: inserts.map(({ behaviour }) => known.get(behaviour)!),
  });
  /** What comes of a full-scale sound, as a factor; and the process that made it. */
  const play = (...inserts: ReturnType<typeof insert>[]): Promise<{ gain: number; pid: number }> =>
    live.use('song bass', order(...inserts), async (chain) => ({
      gain: (await rendered(chain, whole(sound, { start: 4000, preRoll: 2000 })))[0]!.at(-1)! / 0.5,
      pid: chain.pid,
    }));

  beforeAll(async () => {
    for (const behaviour of ['gain', 'late', 'crash-process'] as const) {
      known.set(behaviour, { ...(await pluginIn(bundle(behaviour))), stamp: '1' } as KnownPlugin);
    }
  });
  beforeEach(() => void opened.mockClear());
  afterAll(() => live.close());

  test('are set as they are ordered, again and again, and loaded once', async () => {
    const at = (value: number) => insert('gain', { parameters: { [GAIN]: value } });
    const first = await play(at(0.25));
    expect(first.gain).toBeCloseTo(0.5, 5);
    for (const value of [0.5, 1, 0]) expect((await play(at(value))).gain).toBeCloseTo(2 * value, 5);
    expect((await play(insert('gain', { parameters: { [GAIN]: 0 }, wet: 0.5 }))).gain).toBeCloseTo(0.5, 5);
    expect((await play(at(0.25))).pid).toBe(first.pid);
    expect(opened).toHaveBeenCalledTimes(1);
  });

  test('leave one out and take it in again without loading', async () => {
    const loud = insert('gain', { parameters: { [GAIN]: 1 } });
    const { pid } = await play(insert('late'), loud);
    expect(await play(insert('late'))).toMatchObject({ pid });
    const again = await play(insert('late'), loud);
    expect(again.pid).toBe(pid);
  });

  test('are loaded anew where a plugin is to be as it comes, or stands elsewhere', async () => {
    const { pid } = await play(insert('gain', { parameters: { [GAIN]: 1 } }));
    const asItComes = await play(insert('gain'));
    expect(asItComes.gain).toBeCloseTo(1, 5);
    expect(asItComes.pid).not.toBe(pid);
    const two = await play(insert('gain'), insert('late'));
    expect((await play(insert('late'), insert('gain'))).pid).not.toBe(two.pid);
  });

  test('are loaded anew after one of them has crashed, and no other loses a block', async () => {
    const long = noise(2, 300_000);
    const drums = (use: (chain: PluginChain) => Promise<Float32Array[]>) =>
      live.use('drums', order(insert('gain')), use);
    const crashes = [1, 2, 3].map((n) =>
      expect(
        live.use(`bad ${n}`, order(insert('crash-process')), (chain) => rendered(chain, whole(long))),
      ).rejects.toMatchObject({ name: 'PluginDeath', kind: 'crash', insert: 0 }),
    );
    expect(difference(await drums((chain) => rendered(chain, whole(long))), long)).toBeNull();
    await Promise.all(crashes);
    expect((await play(insert('gain'))).gain).toBeCloseTo(1, 5);
  });

  test('are back at once as they were set where one that was loaded crashes, once', async () => {
    const loud = insert('gain', { parameters: { [GAIN]: 1 } });
    const { pid } = await play(loud);
    let tries = 0;
    const began = performance.now();
    const heard = await live.use('song bass', order(loud), async (chain) => {
      if (tries++ === 0) process.kill(chain.pid, 'SIGSEGV');
      return { pid: chain.pid, sound: await rendered(chain, whole(sound)) };
    });
    console.log(`A plugin that crashed is back after ${(performance.now() - began).toFixed(0)} ms`);
    expect(tries).toBe(2);
    expect(heard.pid).not.toBe(pid);
    expect(heard.sound[0]!.at(-1)).toBe(1);
    const always = live.use('song bass', order(loud), async (chain) => {
      tries++;
      process.kill(chain.pid, 'SIGSEGV');
      return rendered(chain, whole(sound));
    });
    await expect(always).rejects.toMatchObject({ name: 'PluginDeath', kind: 'crash' });
    expect(tries).toBe(4);
  });

  test('are unloaded when nobody turns a knob any more', async () => {
    const short = new LiveChains(1);
    const chain = await short.use('one', order(insert('gain')), async (it) => it);
    await chain.ended;
    await short.close();
  });
});
