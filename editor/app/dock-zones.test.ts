import { describe, expect, it } from 'vitest';
import { docksOf, zoneAt, zoneBox } from './dock-zones.ts';

const area = { left: 100, top: 50, width: 1000, height: 600 };

describe('where a dragged panel is dropped', () => {
  it('is the edge that the pointer is at, and nowhere in the middle or outside', () => {
    expect(zoneAt('mixer', 120, 200, area, true)).toBe('left');
    expect(zoneAt('mixer', 1080, 200, area, true)).toBe('right');
    expect(zoneAt('mixer', 300, 600, area, true)).toBe('bottom');
    expect(zoneAt('mixer', 900, 600, area, true)).toBe('corner');
    expect(zoneAt('mixer', 600, 200, area, true)).toBeNull();
    expect(zoneAt('mixer', 50, 200, area, true)).toBeNull();
    expect(zoneAt('mixer', 600, 660, area, true)).toBeNull();
  });

  it('is the whole bottom where the window is narrow', () => {
    expect(zoneAt('mixer', 900, 600, area, false)).toBe('bottom');
    expect(docksOf(false)).not.toContain('corner');
  });

  it('is the line at the very bottom for the jobs alone', () => {
    expect(zoneAt('jobs', 600, 645, area, true)).toBe('line');
    expect(zoneAt('mixer', 650, 645, area, true)).toBe('corner');
  });

  it('is shown within the area', () => {
    for (const wide of [true, false]) {
      for (const dock of docksOf(wide)) {
        const { left, top, width, height } = zoneBox(dock, area, wide);
        expect(Math.min(width, height)).toBeGreaterThan(0);
        expect(left).toBeGreaterThanOrEqual(area.left);
        expect(left + width).toBeLessThanOrEqual(area.left + area.width);
        expect(top + height).toBeLessThanOrEqual(area.top + area.height);
      }
    }
  });
});
