import { expect, test } from 'vitest';
import { memorySource } from '../audio/memory.ts';
import { Limiter } from './limiter.ts';

function limited(x: Float32Array, gain: number, ceiling: number, block: number): Float32Array {
  const limiter = new Limiter(memorySource([x], 44100), gain, ceiling);
  const out = new Float32Array(x.length);
  for (let at = 0; at < x.length; at += block) limiter.process([out.subarray(at, at + block)]);
  return out;
}

const loud = Float32Array.from({ length: 20000 }, (_, n) => Math.sin(n / 30) * (n % 3000 < 200 ? 1 : 0.3));

test('the result does not depend on the size of the blocks', () => {
  const whole = limited(loud, 1.5, 0.7, loud.length);
  for (const block of [64, 1000, 4096]) {
    const cut = limited(loud, 1.5, 0.7, block);
    for (const [n, value] of cut.entries()) expect(Math.abs(value - whole[n]!)).toBeLessThan(1e-6);
  }
});

test('no sample exceeds the ceiling, also in the first milliseconds', () => {
  for (const value of limited(loud, 8, 0.5, 4096)) expect(Math.abs(value)).toBeLessThanOrEqual(0.5);
});

test('an idle limiter returns the samples bit for bit', () => {
  expect(limited(loud, 1, 1.3, 4096)).toEqual(loud);
});

test('the gain moves without steps: a steady tone beside a burst is turned down smoothly', () => {
  const x = Float32Array.from({ length: 20000 }, (_, n) => (n === 10000 ? 4 : 0.5));
  const out = limited(x, 1, 0.5001, 4096);
  for (let n = 1; n < out.length; n++) {
    // From 1 to an eighth within 3 ms, evenly: 133 samples.
    if (n !== 10000 && n !== 10001) expect(Math.abs(out[n]! - out[n - 1]!)).toBeLessThan(0.5 / 100);
  }
});
