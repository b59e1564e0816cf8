import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { PluginChain } from '../../bridge/client/chain.ts';
import type { KnownPlugin } from '../../bridge/client/plugin-list.ts';
import {
  type Behaviour,
  bundle,
  IS_BUILT,
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

  test('are loaded anew after one of them has crashed, which costs no other chain', async () => {
    const other = live.use('song drums', order(insert('gain')), async (chain) => chain.pid);
    await expect(play(insert('crash-process'))).rejects.toMatchObject({ name: 'PluginDeath', kind: 'crash' });
    expect((await play(insert('gain'))).gain).toBeCloseTo(1, 5);
    expect(await live.use('song drums', order(insert('gain')), async (chain) => chain.pid)).toBe(await other);
  });

  test('are unloaded when nobody turns a knob any more', async () => {
    const short = new LiveChains(1);
    const chain = await short.use('one', order(insert('gain')), async (it) => it);
    await chain.ended;
    await short.close();
  });
});
