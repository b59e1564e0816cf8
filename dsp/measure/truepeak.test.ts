import { expect, test } from 'vitest';
import { TruePeakMeter } from './truepeak.ts';

function dbtp(x: Float32Array, block = x.length): number {
  const meter = new TruePeakMeter(1);
  for (let at = 0; at < x.length; at += block) meter.feed([x.subarray(at, at + block)]);
  return 20 * Math.log10(meter.truePeak);
}

/** A tone at rate/divisor with faded ends, starting at a phase in degrees. */
function tone(divisor: number, phase: number, level: number): Float32Array {
  const length = 4800;
  return Float32Array.from({ length }, (_, n) => {
    const fade = Math.min(1, n / 480, (length - 1 - n) / 480);
    return level * fade * Math.sin((2 * Math.PI * n) / divisor + (phase * Math.PI) / 180);
  });
}

test.each([
  ['15', 4, 0, 0.5, -6],
  ['16', 4, 45, 0.5, -6],
  ['17', 6, 60, 0.5, -6],
  ['18', 8, 67.5, 0.5, -6],
  ['19', 4, 45, 1.41, 3],
])('EBU 3341-%s: true peak within +0.2/−0.4 dB', (_, divisor, phase, level, expected) => {
  const measured = dbtp(tone(divisor, phase, level));
  expect(measured).toBeLessThanOrEqual(expected + 0.2);
  expect(measured).toBeGreaterThanOrEqual(expected - 0.4);
});

test.each([0, 1, 2, 3])(
  'EBU 3341-20…23: a burst made at four times the rate reads 0 dBTP at sampling offset %i',
  (offset) => {
    // Peak 1 at the middle of the 4x grid; a Hann burst of a tone at a sixth of the rate has nothing above half the rate.
    const oversampled = (m: number): number => {
      const t = (m - 2400) / 2400;
      return Math.abs(t) >= 1 ? 0 : (0.5 + 0.5 * Math.cos(Math.PI * t)) * Math.cos((2 * Math.PI * (m - 2400)) / 24);
    };
    const measured = dbtp(Float32Array.from({ length: 1200 }, (_, n) => oversampled(4 * n + offset)));
    expect(measured).toBeLessThanOrEqual(0.2);
    expect(measured).toBeGreaterThanOrEqual(-0.4);
  },
);

test('the reading does not depend on how the signal is cut into blocks', () => {
  const x = tone(4, 45, 0.9);
  for (const block of [1, 7, 64, 1000]) expect(dbtp(x, block)).toBeCloseTo(dbtp(x), 6);
});

test('what is skipped as too quiet to matter never holds the peak', () => {
  // The quiet part's samples lie 3 dB below the loud part's, its true peak 1.9 dB above.
  const x = new Float32Array(4000);
  for (let n = 0; n < 2000; n++) x[n] = 0.5 * Math.sin((2 * Math.PI * n) / 40);
  for (let n = 2000; n < 4000; n++) x[n] = 0.55 * Math.sin((Math.PI * n) / 2 + Math.PI / 4);
  expect(dbtp(x)).toBeGreaterThan(20 * Math.log10(0.55));
});

test('one sample of full scale at either end counts, and silence reads −∞', () => {
  expect(dbtp(Float32Array.from([1]))).toBeCloseTo(0, 6);
  expect(dbtp(new Float32Array(100))).toBe(Number.NEGATIVE_INFINITY);
});
