import { describe, expect, it } from 'vitest';
import type { TrueDamage } from '../truth.ts';
import { type FoundRegion, falseAlarmMinutes, regionScores } from './regions.ts';

const truth = (start: number, end: number, more: Partial<TrueDamage> = {}): TrueDamage => ({
  stem: 'bass',
  start,
  end,
  cause: 'clipping',
  severity: 'severe',
  detail: '',
  ...more,
});
const found = (start: number, end: number, more: Partial<FoundRegion> = {}): FoundRegion => ({
  stem: 'bass',
  start,
  end,
  cause: 'clipping',
  ...more,
});

describe('regionScores', () => {
  it('counts a region as found from an overlap of half the union on', () => {
    expect(regionScores([truth(0, 2)], [found(0, 1)]).f1).toBe(1);
    expect(regionScores([truth(0, 2)], [found(0, 0.99)]).f1).toBe(0);
    expect(regionScores([truth(0, 1)], [found(0, 2.01)]).f1).toBe(0);
  });

  it('does not take a region of another stem for an answer', () => {
    expect(regionScores([truth(0, 2)], [found(0, 2, { stem: 'drums' })]).f1).toBe(0);
  });

  it('lets one finding answer one region only', () => {
    const result = regionScores([truth(0, 1), truth(1, 2)], [found(0, 2)]);
    expect([result.precision, result.recall]).toEqual([1, 0.5]);
  });

  it('judges the cause among matched regions, prefers the right one, and takes a stated alternative', () => {
    expect(regionScores([truth(0, 2)], [found(0, 2, { cause: 'noise' }), found(0.1, 2)]).causeRight).toBe(1);
    expect(regionScores([truth(0, 2), truth(5, 6)], [found(0, 2, { cause: 'noise' }), found(5, 6)]).causeRight).toBe(
      0.5,
    );
    expect(
      regionScores([truth(0, 2, { cause: 'artifact', or: ['bandlimit'] })], [found(0, 2, { cause: 'bandlimit' })])
        .causeRight,
    ).toBe(1);
  });
});

describe('falseAlarmMinutes', () => {
  it('adds up over stems and counts overlapping findings of a stem once', () => {
    const list = [found(0, 10), found(5, 15, { cause: 'noise' }), found(0, 5, { stem: 'drums' })];
    expect(falseAlarmMinutes(list, 120)).toBeCloseTo((20 / 120) * 60, 9);
  });
});
