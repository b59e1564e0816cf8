import { describe, expect, it } from 'vitest';
import { makeStore } from '../../state/store.ts';
import { zoomedAt } from '../../state/zoom.ts';
import { frameAt, heldScroll, pageWith, wholeFrameAt, xOf } from './scale.ts';

const LENGTH = 48_000 * 600;

describe('the scale', () => {
  it('gives back the pixel that a frame was taken from, at every zoom', () => {
    for (const framesPerPixel of [1 / 32, 0.7, 1, 37.3, 4096, 34_000]) {
      const scale = { framesPerPixel, scroll: 1_234_567 };
      for (const x of [0, 1, 333.25, 1439]) expect(xOf(scale, frameAt(scale, x))).toBeCloseTo(x, 6);
    }
  });

  it('holds a frame to the song and to whole frames', () => {
    const scale = { framesPerPixel: 0.3, scroll: 0 };
    expect(wholeFrameAt(scale, -50, LENGTH)).toBe(0);
    expect(wholeFrameAt(scale, 5, LENGTH)).toBe(2);
    expect(wholeFrameAt({ framesPerPixel: 4096, scroll: LENGTH - 10 }, 900, LENGTH)).toBe(LENGTH);
  });

  it('keeps what is under the pointer there through zooming in and out', () => {
    let view = { ...makeStore().getState().view, laneWidth: 900, framesPerPixel: LENGTH / 900 };
    const before = frameAt(view, 400);
    for (let step = 0; step < 40; step++) view = { ...view, ...zoomedAt(view, 1.2, 400, LENGTH) };
    expect(Math.abs(xOf(view, before) - 400)).toBeLessThan(1);
    for (let step = 0; step < 20; step++) view = { ...view, ...zoomedAt(view, 1 / 1.2, 400, LENGTH) };
    expect(Math.abs(xOf(view, before) - 400)).toBeLessThan(1);
  });

  it('never scrolls past the song, and keeps parts of a frame only where they can be seen', () => {
    expect(heldScroll(-5, 100, 900, LENGTH)).toBe(0);
    expect(heldScroll(LENGTH, 100, 900, LENGTH)).toBe(LENGTH - 90_000);
    expect(heldScroll(77.4, 100, 900, LENGTH)).toBe(77);
    expect(heldScroll(77.4, 0.05, 900, LENGTH)).toBe(77.4);
    expect(heldScroll(50, 100, 900, 1000)).toBe(0);
  });

  it('turns the page when the playhead leaves it, and not before', () => {
    const scale = { framesPerPixel: 100, scroll: 50_000 };
    expect(pageWith(scale, 50_000 + 89_900, 900, LENGTH)).toBe(50_000);
    const turned = pageWith(scale, 50_000 + 90_000, 900, LENGTH);
    expect(xOf({ ...scale, scroll: turned }, 140_000)).toBeCloseTo(45, 0);
    expect(pageWith(scale, 10_000, 900, LENGTH)).toBe(5500);
  });
});
