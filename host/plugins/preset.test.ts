import { describe, expect, test } from 'vitest';
import { PluginChain } from '../../bridge/client/chain.ts';
import { IS_BUILT, insertOf, pluginHost, SETTING } from '../../bridge/client/testing.ts';
import { presetFiles } from '../export/daw/dawproject.ts';
import { sessionOf } from '../export/daw/session.ts';
import type { Insert } from '../project/project.ts';
import { withChain } from '../project/selectors.ts';
import { testProject } from '../project/test-project.ts';
import { stateOfPreset } from './preset.ts';

const GAIN: Insert = {
  ...{ id: 'g', format: 'VST3', plugin: Buffer.from('gain').toString('hex').padEnd(32, '0').toUpperCase() },
  ...{ name: 'Test gain', vendor: 'Resonate', state: null, parameters: {}, bypass: false, wet: 1 },
};

/** A preset as an export writes it for a plugin that is set so. */
function presetOf(insert: Insert): Buffer {
  const [preset] = presetFiles(sessionOf(withChain(testProject([]), 'bass', [insert]), 'audio')).values();
  return preset!;
}

describe('a preset', () => {
  test.skipIf(!IS_BUILT)('sets its plugin as it was when it was saved', async () => {
    const opened = async (more: Parameters<typeof insertOf>[1]) =>
      PluginChain.open(pluginHost(), [await insertOf('gain', more)], SETTING);
    const before = await opened({ parameters: { '100': 0.75 } });
    const saved = presetOf({ ...GAIN, state: await before.state(0) });
    await before.close();
    const after = await opened({ state: stateOfPreset(saved, GAIN) });
    expect((await after.parameters(0))[0]).toMatchObject({ name: 'Gain', value: 0.75 });
    await after.close();
  });

  test('of another plugin, or what is none, is refused in one sentence', () => {
    const sentence = 'This file is no preset of Test gain: choose a .vstpreset that was saved for this very plugin.';
    const framed = Buffer.from('VST3');
    for (const bytes of [Buffer.alloc(0), framed, Buffer.alloc(100, 'VST3')]) {
      expect(() => stateOfPreset(bytes, GAIN)).toThrow(sentence);
    }
  });
});
