import { expect, it } from 'vitest';
import { FINEST, stepOf } from './quantisation.ts';
import { emptyMeasures, measureSlot } from './waveform.ts';

const REACH = 1024;

/** Measures a slot of a sound; `step` is what the recording around it is stored in. */
function measured(sound: (i: number) => number, step = FINEST): ReturnType<typeof emptyMeasures> {
  const out = emptyMeasures();
  const x = Float32Array.from({ length: 3 * REACH }, (_, i) => sound(i));
  const grain = { recording: step, here: Math.max(step, stepOf(x, 0, x.length)) };
  measureSlot(x, REACH, 2 * REACH, REACH, grain, out);
  return out;
}

const stored = (sound: (i: number) => number, step: number) => (i: number) => step * Math.round(sound(i) / step);

const tone = (i: number): number => 0.4 * Math.sin(i * 0.03) + 0.2 * Math.sin(i * 0.171);
const clipped = (i: number): number => Math.max(-0.3, Math.min(0.3, tone(i)));

it('counts flat tops, tells their level, and counts them again after a change of gain', () => {
  const plain = measured(clipped);
  expect(plain.flat).toBeGreaterThan(0.2);
  expect(plain.flatLevel).toBeCloseTo(0.3, 3);
  expect(measured((i) => 0.1 * clipped(i)).flat).toBeCloseTo(plain.flat, 1);
});

it('sees no flat top in tones, in a low note stored in 16 bits, or in noise', () => {
  expect(measured(tone).flat).toBe(0);
  expect(measured((i) => Math.round(3000 * Math.sin(i * 0.006)) / 32768).flat).toBe(0);
  expect(measured((i) => ((i * 48271) % 65537) / 65537 - 0.5).flat).toBe(0);
});

it.each([100, 40, 12, 4])(
  "sees neither flat tops nor treads in a tone %i steps high of the recording's own grid",
  (steps) => {
    for (const hertz of [0.002, 0.01, 0.05]) {
      const { flat, steps: treads } = measured(
        stored((i) => steps * 0.001 * Math.sin(i * hertz + 1), 0.001),
        0.001,
      );
      expect([flat, treads]).toEqual([0, 0]);
    }
  },
);

it('sees flat tops in a coarsely stored wave where it clipped as well', () => {
  expect(measured(stored(clipped, 0.004), 0.004).flat).toBeGreaterThan(0.1);
});

it('counts the treads of a staircase, and hardly any in a clipped wave', () => {
  expect(measured((i) => 0.1 * Math.round(10 * tone(i))).steps).toBeGreaterThan(0.3);
  expect(measured(clipped).steps).toBeLessThan(0.03);
});
