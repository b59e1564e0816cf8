import { describe, expect, it } from 'vitest';
import { hitsOf, largestMatching, matchTimes, scores } from './matching.ts';

describe('largestMatching', () => {
  it('gives up a first choice where that lets another be matched', () => {
    expect([...largestMatching([[0, 1], [0]], 2)]).toEqual([1, 0]);
    expect(hitsOf(largestMatching([[0, 1], [0, 2], [0], [2, 3]], 4))).toBe(4);
  });

  it('uses an answer once', () => {
    expect(hitsOf(matchTimes([1, 1.01, 1.02], [1.01], 0.05))).toBe(1);
  });
});

describe('scores', () => {
  it('is 0 where all is missed or all is false, and not a number where nothing was asked and nothing answered', () => {
    expect(scores(0, 0, 5).f1).toBe(0);
    expect(scores(0, 5, 0).f1).toBe(0);
    expect(scores(0, 0, 0).f1).toBeNaN();
    expect(scores(2, 4, 2)).toEqual({ precision: 0.5, recall: 1, f1: expect.closeTo(2 / 3, 9) });
  });
});
