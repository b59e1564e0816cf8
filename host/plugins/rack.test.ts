import { afterEach, describe, expect, test } from 'vitest';
import { PluginChain } from '../../bridge/client/chain.ts';
import { bundle, IS_BUILT, pluginHost, pluginIn, SETTING } from '../../bridge/client/testing.ts';
import type { Insert } from '../project/project.ts';
import { Rack, type RackEntry } from './rack.ts';

let rack = new Rack();
afterEach(() => rack.close());

const insert = (more: Partial<Insert> = {}): Insert => ({
  id: 'i',
  format: 'VST3',
  plugin: '0'.repeat(32),
  name: 'Test gain',
  vendor: 'Resonate',
  state: null,
  parameters: {},
  bypass: false,
  wet: 1,
  ...more,
});

async function entry(behaviour: 'gain' | 'mono' | 'crash-load' = 'gain'): Promise<RackEntry> {
  const plugin = { ...(await pluginIn(bundle(behaviour))), ...UNSEEN };
  return { binary: pluginHost(), plugin, setting: SETTING, onState: () => {} };
}

/** What a scan tells beside what opens a plugin. */
const UNSEEN = { id: '', vendor: '', version: '', category: '', inputs: 2, outputs: 2, instrument: false, stamp: '' };

describe.skipIf(!IS_BUILT)('a plugin that is looked at', () => {
  test('is as the document has it, whatever it was before', async () => {
    const gain = await entry();
    const gainOf = async (more: Partial<Insert>) => (await rack.facts('k', insert(more), gain)).parameters[0]!.value;
    expect(await gainOf({})).toBe(0.5);
    expect(await gainOf({ parameters: { '100': 0.25 } })).toBe(0.25);
    expect(await gainOf({ parameters: { '100': 0.75 } })).toBe(0.75);
    // An undo takes the parameter away.
    expect(await gainOf({})).toBe(0.5);
    const state = await stateWith(0.125);
    expect(await gainOf({ state })).toBe(0.125);
    expect(await gainOf({ state, parameters: { '100': 1 } })).toBe(1);
    expect(await gainOf({ state })).toBe(0.125);
  });

  /** A state as the plugin gives it, with this gain. */
  async function stateWith(value: number): Promise<string> {
    const { binary, plugin, setting } = await entry();
    const chain = await PluginChain.open(
      binary,
      [{ plugin, state: null, parameters: { '100': value }, bypass: false, wet: 1 }],
      setting,
    );
    const state = await chain.state(0);
    await chain.close();
    return state;
  }

  test('tells whether it runs once for each side', async () => {
    expect(await rack.facts('k', insert(), await entry('mono'))).toMatchObject({ isDoubled: true, latency: 0 });
  });

  test('is loaded anew when it is asked for again after it failed or was unloaded', async () => {
    await expect(rack.facts('k', insert(), await entry('crash-load'))).rejects.toMatchObject({ name: 'PluginDeath' });
    await rack.facts('k', insert(), await entry());
    await rack.keep((key) => key !== 'k');
    const facts = await rack.facts('k', insert({ parameters: { '100': 0 } }), await entry());
    expect(facts.parameters[0]).toMatchObject({ value: 0, text: '0.00' });
  });

  test('is unloaded when nobody looks any more, and loaded again', async () => {
    rack = new Rack({ idle: 1 });
    const gain = await entry();
    for (let n = 0; n < 3; n++) {
      expect((await rack.facts('k', insert(), gain)).parameters).toHaveLength(1);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
});
