import { expect, test } from 'vitest';
import { memorySource } from '../../audio/memory.ts';
import { refineBeats } from './refine.ts';
import { play, pulse } from './testing.ts';

const RATE = 48_000;

test('beats found 12 ms late move to the attacks, within 2 ms', () => {
  const beats = pulse(0.5, 10, () => 97);
  const source = memorySource(
    [
      play(
        beats.map((time) => ({ time, drum: 'snare' })),
        10,
        RATE,
      ),
    ],
    RATE,
  );
  const refined = refineBeats(
    source,
    beats.map((time) => Math.round((time + 0.012) * RATE)),
  );
  for (const [i, beat] of refined.entries()) expect(Math.abs(beat / RATE - beats[i]!)).toBeLessThan(0.002);
});

test('beats in silence stay where they are', () => {
  const silence = memorySource([new Float32Array(5 * RATE)], RATE);
  expect(refineBeats(silence, [1000, 50_000, 90_000])).toEqual([1000, 50_000, 90_000]);
});
