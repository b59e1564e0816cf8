import { describe, expect, it } from 'vitest';
import { guessProbability, probabilityWords } from './binomial.ts';

describe('the chance of guessing', () => {
  it('is what the tables say', () => {
    expect(guessProbability(12, 16)).toBeCloseTo(2517 / 65536, 12);
    expect(guessProbability(9, 10)).toBeCloseTo(11 / 1024, 12);
    expect(guessProbability(1, 1)).toBe(0.5);
  });

  it('is certain for no right answer, and one way of all for all right', () => {
    expect(guessProbability(0, 16)).toBe(1);
    expect(guessProbability(0, 0)).toBe(1);
    expect(guessProbability(16, 16)).toBe(2 ** -16);
  });

  it('adds up to one with the chance of fewer, by the symmetry of a fair coin', () => {
    for (let k = 1; k <= 25; k++) {
      expect(guessProbability(k, 25) + guessProbability(25 - k + 1, 25)).toBeCloseTo(1, 12);
    }
  });

  it('is said with three decimals', () => {
    expect(probabilityWords(guessProbability(12, 16))).toBe('0.038');
    expect(probabilityWords(1e-5)).toBe('under 0.001');
  });
});
