import { describe, expect, it } from 'vitest';
import { planWindows } from './windows.ts';

const model = { frames: 500, frameRate: 50 };

describe('the windows of a region', () => {
  it('are one with the region in its middle where there is room for two seconds on either side', () => {
    expect(planWindows(100, model)).toEqual({ lead: 200, total: 500, windows: [{ start: 0, from: 200, to: 300 }] });
    expect(planWindows(300, model)).toEqual({ lead: 100, total: 500, windows: [{ start: 0, from: 100, to: 400 }] });
  });

  it.each([301, 400, 500, 777, 1500, 6000])(
    'cover %i frames without a gap, each knowing four seconds or more of what is before it',
    (region) => {
      const { lead, total, windows } = planWindows(region, model);
      expect(lead).toBeGreaterThanOrEqual(100);
      expect(total - lead - region).toBeGreaterThanOrEqual(100);
      expect(windows[0]!.start).toBe(0);
      expect(windows.at(-1)!.start + 500).toBe(total);
      expect(windows[0]!.from).toBe(lead);
      expect(windows.at(-1)!.to).toBe(lead + region);
      windows.forEach(({ start, from, to }, k) => {
        expect(from).toBeGreaterThanOrEqual(start + (k === 0 ? 100 : 175));
        expect(to).toBeLessThanOrEqual(start + 500);
        expect(to).toBeGreaterThan(from);
        const before = windows[k - 1];
        if (before === undefined) return;
        expect(before.start + 500 - start).toBeGreaterThanOrEqual(200);
        // The end of the window before is made again, for nothing stood behind it.
        expect(from).toBe(before.to - 25);
      });
    },
  );

  it('keep their proportions in a model of shorter windows', () => {
    const { lead, total, windows } = planWindows(60, { frames: 40, frameRate: 50 });
    expect([lead, total, windows.length]).toEqual([14, 88, 3]);
    expect(windows.at(-1)!.to).toBe(74);
  });
});
