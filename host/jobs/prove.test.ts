import { expect, test } from 'vitest';
import { memorySource } from '../../dsp/audio/memory.ts';
import { noProgress } from '../../dsp/audio/source.ts';
import { hashOutside } from './prove.ts';

function noise(length: number): Float32Array {
  return Float32Array.from({ length }, (_, n) => Math.sin(n * n));
}

const spans = [
  { start: 70_000, end: 70_100 },
  { start: 100, end: 250 },
];

test('a change inside the spans is not seen', () => {
  const before = noise(150_000);
  const after = before.slice();
  after[100] = 0.5;
  after[249] = 0.5;
  after[70_050] = 0.5;
  expect(hashOutside(memorySource([after], 44100), spans, noProgress)).toBe(
    hashOutside(memorySource([before], 44100), spans, noProgress),
  );
});

test.each([99, 250, 69_999, 70_100, 149_999, 0])('one bit changed at frame %i outside the spans is seen', (frame) => {
  const before = noise(150_000);
  const after = before.slice();
  new Uint32Array(after.buffer)[frame]! ^= 1;
  expect(hashOutside(memorySource([after], 44100), spans, noProgress)).not.toBe(
    hashOutside(memorySource([before], 44100), spans, noProgress),
  );
});

test('spans that cover everything leave nothing to hash', () => {
  const all = [{ start: 0, end: 1000 }];
  expect(hashOutside(memorySource([noise(1000)], 8000), all, noProgress)).toBe(
    hashOutside(memorySource([new Float32Array(1000)], 8000), all, noProgress),
  );
});
