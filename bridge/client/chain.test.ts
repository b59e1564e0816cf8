import { describe, expect, test } from 'vitest';
import { bundle, difference, IS_BUILT, insertOf, noise, rendered, SETTING, whole, withChain } from './testing.ts';

/** Longer than three messages, and no multiple of one. */
const FRAMES = 30_011;

const times = (factor: number, sound: readonly Float32Array[]): Float32Array[] =>
  sound.map((plane) => plane.map((x) => Math.fround(factor * x)));

describe.skipIf(!IS_BUILT)('a chain', () => {
  test('gives what its plugin gives, sample by sample, from the first to the last', async () => {
    const sound = noise(2, FRAMES);
    const loud = await insertOf('gain', { parameters: { '100': 1 } });
    await withChain([loud], async (chain) => {
      expect(difference(await rendered(chain, whole(sound)), times(2, sound))).toBe(null);
    });
  });

  test('takes out the latency of all its plugins, so that nothing moves in time', async () => {
    const sound = noise(2, FRAMES);
    await withChain([await insertOf('late'), await insertOf('gain'), await insertOf('late')], async (chain) => {
      expect(difference(await rendered(chain, whole(sound)), sound)).toBe(null);
      expect(chain.facts).toMatchObject({
        latency: 600,
        inserts: [{ latency: 300 }, { latency: 0 }, { latency: 300 }],
      });
    });
  });

  test('gives back the sound to the bit where all its plugins are bypassed, late ones too', async () => {
    const sound = noise(2, FRAMES);
    const bypassed = { parameters: { '100': 1 }, bypass: true };
    await withChain([await insertOf('late', bypassed), await insertOf('gain', bypassed)], async (chain) => {
      expect(difference(await rendered(chain, whole(sound)), sound)).toBe(null);
    });
  });

  test('mixes dry and wet in one time', async () => {
    const sound = noise(2, FRAMES);
    const half = await insertOf('late', { parameters: { '100': 0 }, wet: 0.5 });
    await withChain([half], async (chain) => {
      expect(difference(await rendered(chain, whole(sound)), times(0.5, sound))).toBe(null);
    });
  });

  test('runs a mono plugin once for each side', async () => {
    const sound = noise(2, FRAMES);
    await withChain([await insertOf('mono', { parameters: { '100': 1 } })], async (chain) => {
      expect(difference(await rendered(chain, whole(sound)), times(2, sound))).toBe(null);
      expect(chain.facts.inserts[0]!.instances).toBe(2);
      // A later change, and a state, reach both sides.
      const state = await chain.state(0);
      await chain.set(0, '100', 0);
      expect(difference(await rendered(chain, whole(sound)), times(0, sound))).toBe(null);
      await chain.restore(0, state);
      expect(difference(await rendered(chain, whole(sound)), times(2, sound))).toBe(null);
    });
  });

  test('gives a mono sound through a stereo plugin', async () => {
    const sound = noise(1, FRAMES);
    const loud = await insertOf('gain', { parameters: { '100': 1 } });
    await withChain(
      [loud],
      async (chain) => expect(difference(await rendered(chain, whole(sound)), times(2, sound))).toBe(null),
      {
        ...SETTING,
        channels: 1,
      },
    );
  });

  test('renders a passage as it stands in the whole, with what comes before it to settle in', async () => {
    const sound = noise(2, FRAMES);
    await withChain([await insertOf('late', { parameters: { '100': 1 } })], async (chain) => {
      const passage = await rendered(chain, whole(sound, { start: 12_345, end: 29_000, preRoll: 500 }));
      const expected = times(2, sound).map((plane) => plane.subarray(12_345, 29_000));
      expect(difference(passage, expected)).toBe(null);
      // Beyond the end of the sound it is silence that goes through.
      const tail = await rendered(chain, whole(sound, { start: FRAMES - 10, end: FRAMES + 10 }));
      expect(tail[0]!.subarray(10)).toEqual(new Float32Array(10));
    });
  });

  test('has the settings of a state that was taken from another', async () => {
    const sound = noise(2, 1000);
    const state = await withChain([await insertOf('gain', { parameters: { '100': 0.75 } })], (chain) => chain.state(0));
    await withChain([await insertOf('gain', { state })], async (chain) => {
      expect(difference(await rendered(chain, whole(sound)), times(1.5, sound))).toBe(null);
      expect(await chain.parameters(0)).toMatchObject([{ id: '100', value: 0.75, text: '1.50' }]);
    });
  });

  test('tells its parameters in the words of the plugin, and those only that may be automated', async () => {
    await withChain([await insertOf('gain')], async (chain) => {
      const parameter = { id: '100', name: 'Gain', default: 0.5, label: 'x', steps: 0 };
      expect(await chain.parameters(0)).toEqual([{ ...parameter, value: 0.5, text: '1.00' }]);
      expect(await chain.set(0, '100', 0.25)).toEqual({ ...parameter, value: 0.25, text: '0.50' });
      await expect(chain.set(0, '101', 1)).rejects.toThrow('it has no parameter 101 that can be set');
      await expect(chain.set(0, '100', 2)).rejects.toThrow('value must be a number from 0');
    });
  });

  test('tells when a plugin was changed', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const inserts = [await insertOf('gain'), await insertOf('gain')];
    await withChain(
      inserts,
      async (chain) => {
        await chain.set(1, '100', 0.1);
        expect(await promise).toBe(1);
      },
      SETTING,
      { onChange: resolve },
    );
  });

  test('stops where it is asked to, and can be used again', async () => {
    const sound = noise(2, FRAMES);
    await withChain([await insertOf('gain')], async (chain) => {
      const abort = new AbortController();
      const passage = whole(sound);
      const stopped = chain.render(passage, () => abort.abort(new Error('enough')), { signal: abort.signal });
      await expect(stopped).rejects.toThrow('enough');
      expect(difference(await rendered(chain, passage), sound)).toBe(null);
    });
  });

  test('refuses a window where there is no screen', async () => {
    await withChain([await insertOf('gain')], async (chain) => {
      await expect(chain.show(0, 'Gain')).rejects.toThrow(/no screen|no window/);
    });
  });

  test('cannot be opened where a plugin is gone, and says which', async () => {
    const gone = await insertOf('gain', { plugin: { path: `${bundle('gain')}x`, uid: 1, name: 'Gone' } });
    const opening = withChain([await insertOf('gain'), gone], async () => {});
    await expect(opening).rejects.toMatchObject({ message: 'its file is gone', insert: 1 });
  });
});
