import { expect, test } from 'vitest';
import { fadedAtEnd } from './end-fade.ts';

/** Ones of two channels, in blocks, through an ending. */
function ended(frames: number, block: number, tail: number | null): number[][] {
  const made: number[][] = [[], []];
  const write = fadedAtEnd({ frames, rate: 1000, tail }, (planes) => {
    for (const [c, plane] of planes.entries()) made[c]!.push(...plane);
  });
  for (let at = 0; at < frames; at += block) {
    const length = Math.min(block, frames - at);
    write([new Float32Array(length).fill(1), new Float32Array(length).fill(-1)]);
  }
  return made;
}

test('what rings on after the song goes to silence in its last 50 ms, whatever the blocks are', () => {
  for (const block of [300, 64, 7]) {
    for (const tail of [2, null]) {
      const [left, right] = ended(300, block, tail);
      expect(left!.slice(0, 250)).toEqual(new Array(250).fill(1));
      expect(left!.slice(250)).toEqual(Array.from({ length: 50 }, (_, i) => Math.fround((49 - i) / 50)));
      expect(right!.map((x) => -x || 0)).toEqual(left);
    }
  }
});

test('a shorter tail fades as long as it is, a sound shorter than the fade from its beginning, and no tail not at all', () => {
  expect(ended(100, 64, 0.01)[0]!.filter((x) => x < 1)).toHaveLength(10);
  expect(ended(20, 64, 2)[0]!).toEqual(Array.from({ length: 20 }, (_, i) => Math.fround((19 - i) / 20)));
  expect(ended(100, 64, 0)[0]).toEqual(new Array(100).fill(1));
});
