import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Insert, PluginRef } from './chain.ts';
import { PluginProcess } from './plugin-process.ts';
import { parametersReply } from './replies.ts';
import { difference, noise, PATIENT, pluginHost, pluginIn, rendered, SETTING, whole, withChain } from './testing.ts';
import { HAS_ZAM, ZAM } from './zam.ts';

// Other people's plugins under other conditions than the usual ones: a second time, in other blocks, at other rates, however they are set.

/**
 * Those that sound otherwise when they are prepared anew for other blocks: three smooth what they are set to once a block, or work in blocks of their own, and
 * one keeps what it heard before.
 */
const OTHER_ANEW: readonly string[] = ['ZamDelay', 'ZamGrains', 'ZamVerb', 'ZamTube'];
/** Those that change a sound as they come; all others give back what they get. */
const CHANGING = /AutoSat|Delay|Gate|Grains|Phono|Tube|Verb/;
/** Parameters that are set one after the other, each before a block. */
const SETTINGS = 200;

const sound = noise(2, 3 * 8192);
const rms = (plane: Float32Array): number => Math.sqrt(plane.reduce((sum, x) => sum + x * x, 0) / plane.length);
const plain = (plugin: PluginRef): Insert => ({ plugin, state: null, parameters: {}, bypass: false, wet: 1 });

const ask = (host: PluginProcess, body: { do: string; [key: string]: unknown }) =>
  host.request(body, PATIENT, (reply) => z.looseObject({}).parse(reply));

const prepare = (host: PluginProcess, block: number) =>
  ask(host, { do: 'prepare', rate: SETTING.rate, block, channels: 2, offline: true, tempo: SETTING.tempo });

describe.skipIf(!HAS_ZAM).each(ZAM.map((path) => [basename(path, '.vst3'), path] as const))('%s', (name, path) => {
  let plugin: PluginRef;
  /** A process of its own, asked without the client that always asks in the same way. */
  let host: PluginProcess;
  const render = (rate: number) =>
    withChain([plain(plugin)], (chain) => rendered(chain, whole(sound)), { ...SETTING, rate });

  beforeAll(async () => {
    plugin = await pluginIn(path);
    host = await PluginProcess.start(pluginHost());
    await ask(host, { do: 'add', insert: 0, ...plugin });
  });
  afterAll(() => host?.close());

  test('runs at 44.1, 48 and 96 kHz, and gives the same bytes in another process, whose cache knows nothing', async () => {
    const made = await render(SETTING.rate);
    expect(difference(made, await render(SETTING.rate))).toBe(null);
    for (const [left] of [made, await render(44_100), await render(96_000)]) {
      expect(left!.length).toBe(sound[0]!.length);
      if (CHANGING.test(name)) expect(rms(left!)).toBeGreaterThan(0.01);
      else expect(rms(left!)).toBeCloseTo(rms(sound[0]!), 4);
    }
  });

  test('is prepared again in one process for blocks of another length', async () => {
    const block = sound.map((plane) => plane.subarray(0, 8192));
    const made: Float32Array[][] = [];
    for (const frames of [8192, 64, 1000]) {
      await prepare(host, frames);
      made.push(await host.sound(block, 0, PATIENT));
    }
    for (const one of made) {
      expect(one.every((plane) => plane.every(Number.isFinite))).toBe(true);
      if (!OTHER_ANEW.includes(name)) expect(difference(one, made[0]!)).toBe(null);
    }
  });

  test(`gives sound, or nothing of it is heard, however it is set ${SETTINGS} times between blocks`, async () => {
    const list = await host.request({ do: 'parameters', insert: 0 }, PATIENT, (reply) => parametersReply.parse(reply));
    const ids = list.parameters.map(({ id }) => id);
    // The same settings at every run; one in three is an end of its range.
    const [chance] = noise(1, 2 * SETTINGS);
    const valueAt = (n: number): number => (n % 3 === 0 ? Number(chance![n]! > 0) : 2 * chance![n]! + 0.5);
    await prepare(host, 512);
    const block = sound.map((plane) => plane.subarray(0, 512));
    for (let n = 0; n < SETTINGS; n++) {
      const id = ids[n % ids.length];
      if (id !== undefined) await ask(host, { do: 'set', insert: 0, id, value: valueAt(n) });
      const made = await host.sound(block, 512 * n, PATIENT);
      expect(made.every((plane) => plane.every(Number.isFinite))).toBe(true);
    }
  });
});
