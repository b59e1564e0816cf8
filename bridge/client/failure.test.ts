import { describe, expect, test } from 'vitest';
import { difference, IS_BUILT, insertOf, noise, rendered, SETTING, whole, withChain } from './testing.ts';

/** The plugins that go wrong do so after 20,000 frames. */
const sound = noise(2, 60_000);
/** A plugin that does not answer for this long hangs: the honest ones here take less than a millisecond. */
const patience = { load: 20_000, request: 5000, block: 1500 };

describe.skipIf(!IS_BUILT)('a plugin that', () => {
  test.each([
    ['crash-process', 'crash'],
    ['hang-process', 'hang'],
    ['nan', 'no sound'],
    ['runaway', 'no sound'],
  ] as const)('does %s ends its own chain, which names it, and no other', async (behaviour, kind) => {
    const bad = [await insertOf('gain'), await insertOf(behaviour), await insertOf('gain')];
    await withChain([await insertOf('gain')], async (good) => {
      const fails = withChain(bad, (chain) => rendered(chain, whole(sound)), SETTING, { patience });
      await expect(fails).rejects.toMatchObject({ name: 'PluginDeath', kind, insert: 1 });
      expect(difference(await rendered(good, whole(sound)), sound)).toBe(null);
    });
  });

  test('crashes when it is made ready is named, and no process is left', async () => {
    const opening = withChain([await insertOf('gain'), await insertOf('crash-load')], async () => {});
    await expect(opening).rejects.toMatchObject({ name: 'PluginDeath', kind: 'crash', insert: 1 });
  });

  test('is only slow is waited for', async () => {
    await withChain([await insertOf('slow')], async (chain) => {
      expect(difference(await rendered(chain, whole(sound)), sound)).toBe(null);
    });
  });

  test('crashed can be opened again, with the settings it had', async () => {
    const inserts = [await insertOf('crash-process', { parameters: { '100': 1 } })];
    await expect(withChain(inserts, (chain) => rendered(chain, whole(sound)))).rejects.toThrow('SIGSEGV');
    await withChain(inserts, async (chain) => {
      const beginning = await rendered(chain, whole(sound, { end: 8192 }));
      expect(beginning[0]![100]).toBe(2 * sound[0]![100]!);
    });
  });
});
