import { expect, it } from 'vitest';
import { emptyMeasures, measureSlot } from './waveform.ts';

const REACH = 1024;

function measured(sound: (i: number) => number): ReturnType<typeof emptyMeasures> {
  const out = emptyMeasures();
  measureSlot(
    Float32Array.from({ length: 3 * REACH }, (_, i) => sound(i)),
    REACH,
    2 * REACH,
    REACH,
    out,
  );
  return out;
}

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

it('counts the treads of a staircase, and hardly any in a clipped wave', () => {
  expect(measured((i) => 0.1 * Math.round(10 * tone(i))).steps).toBeGreaterThan(0.3);
  expect(measured(clipped).steps).toBeLessThan(0.03);
});
