import { describe, expect, test } from 'vitest';
import { difference, IS_BUILT, insertOf, noise, rendered, SETTING, whole, withChain } from './testing.ts';

/** The plugins that go wrong do so after 20,000 frames. */
const sound = noise(2, 60_000);
/** One that does not answer is waited for as briefly as this, because it never does; all others far longer, since this machine may be busy. */
const HANGING = { patience: { load: 60_000, request: 60_000, block: 1500 } };

describe.skipIf(!IS_BUILT)('a plugin that', () => {
  test.each([
    ['crash-process', 'crash'],
    ['hang-process', 'hang'],
    ['nan', 'no sound'],
    ['runaway', 'no sound'],
  ] as const)('does %s ends its own chain, which names it, and no other', async (behaviour, kind) => {
    const bad = [await insertOf('gain'), await insertOf(behaviour), await insertOf('gain')];
    await withChain([await insertOf('gain')], async (good) => {
      const fails = withChain(bad, (chain) => rendered(chain, whole(sound)), SETTING, kind === 'hang' ? HANGING : {});
      await expect(fails).rejects.toMatchObject({ name: 'PluginDeath', kind, insert: 1 });
      expect(difference(await rendered(good, whole(sound)), sound)).toBe(null);
    });
  });

  test('crashes when it is made ready is named, and no process is left', async () => {
    const opening = withChain([await insertOf('gain'), await insertOf('crash-load')], async () => {});
    await expect(opening).rejects.toMatchObject({ name: 'PluginDeath', kind: 'crash', insert: 1 });
  });

  test('says that it is later than any is refused, before memory is taken for that', async () => {
    const opening = withChain([await insertOf('gain'), await insertOf('endless')], async () => {});
    await expect(opening).rejects.toMatchObject({ message: 'it says that it is more than 30 s late', insert: 1 });
  });

  test('changes its latency in the middle of a sound has spoilt it', async () => {
    await withChain([await insertOf('gain'), await insertOf('moving')], async (chain) => {
      const why = { message: 'its latency changed while it was played', insert: 1 };
      await expect(rendered(chain, whole(sound))).rejects.toMatchObject({ name: 'PluginRefusal', ...why });
    });
  });

  test('hangs when it is made ready is waited for no longer than anybody wants it', async () => {
    const signal = AbortSignal.timeout(100);
    // For ever, as far as a test is concerned.
    const patience = { load: 3_600_000, request: 3_600_000, block: 3_600_000 };
    const opening = withChain([await insertOf('hang-load')], async () => {}, SETTING, { signal, patience });
    await expect(opening).rejects.toMatchObject({ name: 'TimeoutError' });
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
