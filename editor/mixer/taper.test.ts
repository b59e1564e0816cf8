import { describe, expect, it } from 'vitest';
import { dbOfFraction, FADER_MAX, FADER_MIN, fractionOfDb } from './taper.ts';

describe('the taper of a fader', () => {
  it('goes from end to end without a step back, and is its own inverse', () => {
    let last = -1;
    for (let db = FADER_MIN; db <= FADER_MAX; db += 0.5) {
      const fraction = fractionOfDb(db);
      expect(fraction).toBeGreaterThan(last);
      expect(dbOfFraction(fraction)).toBeCloseTo(db, 1);
      last = fraction;
    }
    expect(fractionOfDb(FADER_MIN)).toBe(0);
    expect(fractionOfDb(FADER_MAX)).toBe(1);
  });

  it('is held at its ends', () => {
    expect(fractionOfDb(-200)).toBe(0);
    expect(fractionOfDb(40)).toBe(1);
    expect(dbOfFraction(-1)).toBe(FADER_MIN);
    expect(dbOfFraction(2)).toBe(FADER_MAX);
  });

  it('gives a decibel near 0 more way than one near the foot', () => {
    expect(fractionOfDb(0) - fractionOfDb(-6)).toBeGreaterThan(3 * (fractionOfDb(-44) - fractionOfDb(-50)));
  });
});
