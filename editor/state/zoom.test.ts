import { describe, expect, it } from 'vitest';
import { makeStore } from './store.ts';
import { laneResized } from './view.ts';
import { fitted, zoomedAt } from './zoom.ts';

const store = makeStore();
store.dispatch(laneResized(1000));
const view = { ...store.getState().view, framesPerPixel: 100, scroll: 200_000 };
const LENGTH = 1_000_000;

describe('zoom', () => {
  it('keeps what is under the pointer there', () => {
    for (const factor of [1.2, 1 / 1.2, 10]) {
      const next = zoomedAt(view, factor, 300, LENGTH);
      expect(Math.abs(next.scroll + 300 * next.framesPerPixel - 230_000)).toBeLessThanOrEqual(1);
    }
  });

  it('goes from the whole song to single samples and no further', () => {
    expect(zoomedAt(view, 1e-9, 300, LENGTH)).toEqual({ framesPerPixel: 1000, scroll: 0 });
    expect(zoomedAt(view, 1e9, 300, LENGTH).framesPerPixel).toBe(1 / 32);
  });

  it('fits a span with room on both sides', () => {
    const { framesPerPixel, scroll } = fitted(view, 400_000, 460_000, LENGTH, 0.2);
    expect(framesPerPixel).toBe(100);
    expect(scroll).toBe(380_000);
  });

  it('does not leave the song where there is no room', () => {
    expect(fitted(view, 0, 60_000, LENGTH, 0.2).scroll).toBe(0);
    const { framesPerPixel, scroll } = fitted(view, 960_000, LENGTH, LENGTH, 0.2);
    expect(Math.abs(scroll + 1000 * framesPerPixel - LENGTH)).toBeLessThanOrEqual(1);
  });
});
