import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Insert } from './chain.ts';
import { pluginFiles } from './folders.ts';
import { difference, IS_BUILT, pluginIn, rendered, whole, withChain } from './testing.ts';

/** Other people's plugins: Debian's package zam-plugins, 17 VST3 effects, 11 of them mono. */
const FOLDER = '/usr/lib/vst3';
const zam = pluginFiles(FOLDER).filter((path) => /\/Zam?[A-Z][^/]*\.vst3$/.test(path));

/** RMS of what they give for a sine of 0.3536, as they come; those that are not named here leave it as it is. */
const LEVELS: Readonly<Record<string, number>> = {
  ZamAutoSat: 0.5579,
  ZamDelay: 0.1388,
  ZamGate: 0.3476,
  ZamGateX2: 0.3476,
  ZamGrains: 0.293,
  ZamPhono: 0.5164,
  ZamTube: 0.1865,
  ZamVerb: 0.2319,
};

const RATE = 48_000;
const sine = Float32Array.from({ length: RATE }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / RATE));
const rms = (plane: Float32Array): number => Math.sqrt(plane.reduce((sum, x) => sum + x * x, 0) / plane.length);

describe.skipIf(!IS_BUILT || !existsSync(join(FOLDER, 'ZamVerb.vst3')))('plugins of other people', () => {
  test('are seventeen', () => {
    expect(zam.length).toBe(17);
  });

  test.each(zam)('%s loads, processes, and has its settings again from its state', async (path) => {
    const plugin = await pluginIn(path);
    const insert: Insert = { plugin, state: null, parameters: {}, bypass: false, wet: 1 };
    const { state, id, value, loud } = await withChain([insert], async (chain) => {
      const [left] = await rendered(chain, whole([sine, sine]));
      expect(left!.length).toBe(RATE);
      expect(rms(left!)).toBeCloseTo(LEVELS[plugin.name] ?? 0.3536, 3);
      const before = await chain.state(0);
      // "Current Program" loads a preset, which moves the others.
      const parameter = (await chain.parameters(0)).find(({ name }) => name !== 'Current Program');
      if (parameter === undefined) return { state: before, id: null, value: 0, loud: left! };
      expect(parameter.text).not.toBe('');
      const { value } = await chain.set(0, parameter.id, parameter.value > 0.5 ? 0 : 1);
      const state = await chain.state(0);
      expect(state).not.toBe(before);
      const [loud] = await rendered(chain, whole([sine, sine]));
      return { state, id: parameter.id, value, loud: loud! };
    });
    await withChain([{ ...insert, state }], async (chain) => {
      const parameter = (await chain.parameters(0)).find((one) => one.id === id);
      expect(parameter?.value ?? 0).toBeCloseTo(value, 3);
      const [again] = await rendered(chain, whole([sine, sine]));
      expect(rms(again!)).toBeCloseTo(rms(loud), 3);
    });
  });

  /** `open` sets parameters before there is a twin, and in these the part that has the state has not heard of them then. */
  test('that know mono only are set on both sides by the parameters they are opened with', async () => {
    const plugin = await pluginIn(join(FOLDER, 'ZamEQ2.vst3'));
    const plain: Insert = { plugin, state: null, parameters: {}, bypass: false, wet: 1 };
    const master = await withChain([plain], async (chain) => {
      expect(chain.facts.inserts[0]!.instances).toBe(2);
      return (await chain.parameters(0)).find(({ name }) => name === 'Master Gain')!;
    });
    await withChain([{ ...plain, parameters: { [master.id]: 0 } }], async (chain) => {
      const [left, right] = await rendered(chain, whole([sine, sine]));
      expect(rms(left!)).toBeLessThan(0.3);
      expect(difference([left!], [right!])).toBe(null);
    });
  });
});
