import { expect, test } from 'vitest';
import { type Ramp, TempoCurve } from './tempo-curve.ts';

test('a step holds its tempo to the next one', () => {
  const curve = TempoCurve.overQuarters([
    { quarter: 0, bpm: 120, ramp: 'step' },
    { quarter: 8, bpm: 60, ramp: 'step' },
  ]);
  expect([0, 4, 8, 10].map((quarter) => curve.secondsAt(quarter))).toEqual([0, 2, 4, 6]);
});

test('a point that comes late holds from the beginning', () => {
  expect(TempoCurve.overSeconds([{ seconds: 3, bpm: 90, ramp: 'step' }]).secondsAt(3)).toBe(2);
});

test.each(['over beats', 'over time'] as Ramp[])(
  'a ramp %s takes as long as its sum in a million small steps',
  (ramp) => {
    const curve =
      ramp === 'over beats'
        ? TempoCurve.overQuarters([
            { quarter: 0, bpm: 60, ramp },
            { quarter: 16, bpm: 180, ramp: 'step' },
          ])
        : TempoCurve.overSeconds([
            { seconds: 0, bpm: 60, ramp },
            { seconds: 8, bpm: 180, ramp: 'step' },
          ]);
    const steps = 1_000_000;
    if (ramp === 'over beats') {
      let seconds = 0;
      for (let i = 0; i < steps; i++) seconds += (60 * (16 / steps)) / (60 + (120 * (i + 0.5)) / steps);
      expect(curve.secondsAt(16)).toBeCloseTo(seconds, 6);
    } else {
      let quarters = 0;
      for (let i = 0; i < steps; i++) quarters += ((60 + (120 * (i + 0.5)) / steps) * (8 / steps)) / 60;
      expect(curve.quarterAt(8)).toBeCloseTo(quarters, 6);
    }
  },
);

test('a quarter note leads to a second and back, on every kind of piece', () => {
  const curve = TempoCurve.overQuarters([
    { quarter: 0, bpm: 93.7, ramp: 'over beats' },
    { quarter: 7, bpm: 141, ramp: 'over time' },
    { quarter: 9.5, bpm: 30, ramp: 'step' },
    { quarter: 30, bpm: 200, ramp: 'over beats' },
  ]);
  for (let quarter = 0; quarter < 60; quarter += 0.37) {
    expect(curve.quarterAt(curve.secondsAt(quarter))).toBeCloseTo(quarter, 9);
  }
});

test('what is no tempo, or goes back in time, is refused', () => {
  expect(() => TempoCurve.overQuarters([])).toThrow(RangeError);
  expect(() => TempoCurve.overQuarters([{ quarter: 0, bpm: 0, ramp: 'step' }])).toThrow(RangeError);
  expect(() =>
    TempoCurve.overSeconds([
      { seconds: 0, bpm: 100, ramp: 'step' },
      { seconds: -1, bpm: 100, ramp: 'step' },
    ]),
  ).toThrow(RangeError);
});
