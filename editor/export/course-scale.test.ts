import { describe, expect, it } from 'vitest';
import { courseScale } from './course-scale.ts';

describe('the scale of a course', () => {
  it('shows both courses and the target, with marks of 6 LU between', () => {
    const { top, bottom, levels } = courseScale(
      [
        [-24, -18],
        [-22, -16],
      ],
      -14,
      60,
    );
    expect(top).toBeGreaterThan(-14);
    expect(bottom).toBeLessThan(-24);
    expect(levels).toEqual([-18, -24]);
  });

  it('is never so tall that silence or a quiet end flattens the rest, nor so low that nothing moves', () => {
    const tall = courseScale([[-70, -62, -15]], null, 60);
    expect(tall.top - tall.bottom).toBe(30);
    const level = courseScale([[-15, -15.2]], null, 60);
    expect(level.top - level.bottom).toBeGreaterThanOrEqual(12);
  });

  it('has at most six marks of time, at whole steps, for a jingle and for a concert', () => {
    expect(courseScale([[-20]], null, 190).times).toEqual([0, 60, 120, 180]);
    for (const seconds of [2, 64, 3600, 20_000]) {
      expect(courseScale([[-20]], null, seconds).times.length).toBeLessThanOrEqual(6);
    }
  });

  it('is one that can be drawn where all is silent', () => {
    const { top, bottom } = courseScale([[-70, -70], []], null, 10);
    expect(top).toBeGreaterThan(bottom);
  });
});
