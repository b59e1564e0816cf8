import { expect, test } from 'vitest';
import { memorySource } from '../audio/memory.ts';
import { noProgress } from '../audio/source.ts';
import { testSong } from '../treat/testing.ts';
import { featuresOf, ROW } from './features.ts';
import { packedFeatures, packFeatures } from './packed.ts';

test('features come back from samples as they were heard, wherever they are read', () => {
  const { stems, sampleRate } = testSong();
  const heard = featuresOf(stems.other, noProgress);
  const samples: number[] = [];
  const facts = packFeatures(stems.other, (block) => samples.push(...block), noProgress);
  expect(facts).toEqual({ hop: heard.hop, frames: heard.frames, loudest: heard.loudest, usual: heard.usual });
  const packed = packedFeatures(memorySource([Float32Array.from(samples)], sampleRate), facts);
  for (const [from, to] of [
    [0, heard.frames],
    [heard.frames - 3, heard.frames],
    [511, 513],
  ] as const) {
    const [expected, read] = [heard, packed].map((features) => {
      const rows = new Uint8Array((to - from) * ROW);
      features.read(from, to, rows);
      return rows;
    });
    expect(expected!.some((byte) => byte > 128)).toBe(true);
    expect(read).toEqual(expected);
  }
});
