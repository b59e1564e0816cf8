import { expect, it } from 'vitest';
import { memorySource } from '../audio/memory.ts';
import { outsidePlaying } from './playing.ts';

const RATE = 8000;
/** Thirty seconds that sound from second 10 to 20, in one channel, but for a hole from 14 to 15. */
function stem() {
  const sound = new Float32Array(30 * RATE);
  for (let n = 10 * RATE; n < 20 * RATE; n++) if (n < 14 * RATE || n >= 15 * RATE) sound[n] = 0.1 * Math.sin(n);
  return memorySource([new Float32Array(sound.length), sound], RATE);
}

it.each([
  [0, 1, 'before'],
  [8, 10, 'before'],
  [8, 10.1, null],
  [14, 15, null],
  [12, 13, null],
  [20, 22, 'after'],
  [29, 30, 'after'],
  [0, 30, null],
] as const)('from second %f to %f silence is %s the playing', (start, end, where) => {
  expect(outsidePlaying(stem(), { start: start * RATE, end: end * RATE })).toBe(where);
});

it('a stem that never plays is silent before it', () => {
  const source = memorySource([new Float32Array(RATE).fill(1e-5)], RATE);
  expect(outsidePlaying(source, { start: 100, end: 200 })).toBe('before');
});
