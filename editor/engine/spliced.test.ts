import { expect, test } from 'vitest';
import type { AssetReader } from '../../dsp/graph/host.ts';
import { spliced, splicing } from './spliced.ts';

const asset = (hash: string, length: number) => ({ hash, sampleRate: 8000, channels: 2, length });
const SOUNDS: Record<string, number> = { a: 1000, b: 2000 };

/** Each sample tells its asset, its frame and its channel; what was given back is counted. */
function readerOf(): AssetReader & { given: number } {
  const lengths: Record<string, number> = { a: 10, b: 30 };
  const reader = {
    given: 0,
    async read(hash: string, start: number, count: number) {
      const there = Math.max(0, Math.min(count, lengths[hash]! - start));
      reader.given++;
      return [0, 0.5].map((channel) =>
        Float32Array.from({ length: there }, (_, n) => SOUNDS[hash]! + start + n + channel),
      );
    },
    release() {
      reader.given--;
    },
  };
  return reader;
}

const both = spliced(asset('a', 10), asset('b', 30));
const expected = Array.from({ length: 30 }, (_, n) => (n < 10 ? 1000 : 2000) + n);

test('a spliced sound is the first as long as that lasts, then the rest, wherever it is read', async () => {
  expect(both).toMatchObject({ length: 30, channels: 2, sampleRate: 8000 });
  for (const [start, count] of [
    [0, 30],
    [0, 10],
    [3, 7],
    [3, 8],
    [9, 2],
    [10, 5],
    [25, 10],
    [40, 4],
  ] as const) {
    const [left, right] = await splicing(readerOf()).read(both.hash, start, count);
    expect([...left!]).toEqual(expected.slice(start, start + count));
    expect([...right!]).toEqual(expected.slice(start, start + count).map((value) => value + 0.5));
  }
});

test('its parts are given back, and other sounds are read as they are', async () => {
  const reader = readerOf();
  await splicing(reader).read(both.hash, 5, 10);
  expect(reader.given).toBe(0);
  const [plain] = await splicing(reader).read('a', 0, 20);
  expect([...plain!]).toEqual(expected.slice(0, 10));
});
