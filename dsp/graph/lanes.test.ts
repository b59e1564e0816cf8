import { describe, expect, it } from 'vitest';
import { fadePosition } from '../seam/law.ts';
import type { Placement } from './document.ts';
import { fadePoints, lanesOf, lawPoints, orderPoints, type Point } from './lanes.ts';

function take(start: number, end: number, fadeIn = 0, fadeOut = 0, blend = 1): Placement {
  return { hash: `${start}`, start, end, fadeIn, fadeOut, law: 0.5 + (start % 7) / 14, blend };
}

/** What the engine makes of points. */
function valueAt(points: readonly Point[], time: number, interpolate: boolean): number {
  const sorted = [...points].sort((a, b) => a.time - b.time);
  const next = sorted.findIndex((point) => point.time > time);
  const last = next < 0 ? sorted.at(-1)! : sorted[next - 1]!;
  if (next < 0 || !interpolate) return last.value;
  const after = sorted[next]!;
  return last.value + ((time - last.time) / (after.time - last.time)) * (after.value - last.value);
}

describe('the lanes of takes', () => {
  it('hold takes that do not touch in one lane, and part those that do', () => {
    expect(lanesOf([take(0, 10), take(11, 20), take(30, 40)])).toHaveLength(1);
    expect(lanesOf([take(0, 10), take(10, 20)])).toHaveLength(2);
    const lanes = lanesOf([take(0, 100), take(90, 200), take(150, 300), take(195, 400)]);
    expect(lanes.map((lane) => lane.map(({ start }) => start))).toEqual([[0, 150], [90], [195]]);
  });

  it('draw the fade of a take through its exact position at every frame, however its fades cross', () => {
    for (const [length, fadeIn, fadeOut] of [
      [1, 0, 0],
      [2, 1, 1],
      [100, 0, 0],
      [100, 20, 30],
      [100, 50, 50],
      [100, 49, 50],
      [100, 80, 70],
      [100, 100, 0],
      [100, 0, 100],
      [7, 7, 7],
      [100, 300, 10],
      [100, 10, 300],
    ] as const) {
      for (const blend of [1, 0.3]) {
        const points = fadePoints([take(1000, 1000 + length, fadeIn, fadeOut, blend)]);
        for (let n = -3; n < length + 3; n++) {
          const inside = n >= 0 && n < length;
          const expected = inside ? blend * fadePosition(n, length, fadeIn, fadeOut) : 0;
          expect(valueAt(points, 1000 + n, true), `${length} ${fadeIn} ${fadeOut} at ${n}`).toBeCloseTo(expected, 12);
        }
      }
    }
  });

  it('hold each take’s own law from the frame before it', () => {
    const lane = [take(10, 20), take(21, 30)];
    const points = lawPoints(lane);
    expect(valueAt(points, 0, false)).toBe(1);
    expect(valueAt(points, 9, false)).toBe(lane[0]!.law);
    expect(valueAt(points, 20, false)).toBe(lane[1]!.law);
  });

  it('lay the take that began later over the other, also where both begin at once', () => {
    const lower = [take(0, 100), take(150, 300), take(400, 500)];
    const upper = [take(90, 200), take(400, 600)];
    const points = orderPoints(lower, upper);
    expect([0, 95, 160, 350, 450].map((time) => valueAt(points, time, false))).toEqual([0, 1, 0, 0, 1]);
    expect(new Set(points.map(({ time }) => time)).size).toBe(points.length);
  });

  it('leave one of a higher rank over what begins beside it, and no longer', () => {
    const through = { ...take(100, 300), rank: 1 };
    const others = [take(50, 150), take(200, 400), take(450, 500)];
    const above = orderPoints(others, [through]);
    expect([90, 120, 220, 470].map((time) => valueAt(above, time, false))).toEqual([0, 1, 1, 0]);
    const below = orderPoints([through], others);
    expect([120, 220, 470].map((time) => valueAt(below, time, false))).toEqual([0, 0, 1]);
  });
});
