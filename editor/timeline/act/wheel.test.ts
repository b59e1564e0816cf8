// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { benchProject } from '../bench/song.ts';
import { timelineLayout } from '../layout.ts';
import { testDesk } from './testing.ts';
import { createWheel } from './wheel.ts';

const project = benchProject({ tracks: 4, minutes: 2, regions: 0 });

function wheels() {
  const t = testDesk(project);
  const wheel = createWheel(t.desk.services);
  return {
    view: () => t.store.getState().view,
    /** Returns whether the browser was kept from doing its own. */
    turn(deltaY: number, keys: Partial<Pick<WheelEvent, 'ctrlKey' | 'shiftKey' | 'altKey' | 'deltaX'>> = {}, x = 250) {
      let prevented = false;
      const none = { deltaX: 0, deltaMode: 0, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
      const preventDefault = () => {
        prevented = true;
      };
      wheel({ ...none, deltaY, preventDefault, ...keys } as WheelEvent, x);
      return prevented;
    },
  };
}

describe('the wheel', () => {
  it('scrolls the lanes by itself, which the browser does', () => {
    const { turn, view } = wheels();
    const before = view();
    expect(turn(100)).toBe(false);
    expect(view()).toBe(before);
  });

  it('zooms by steps of 1.2 at the pointer with Ctrl', () => {
    const { turn, view } = wheels();
    expect(turn(-100, { ctrlKey: true })).toBe(true);
    expect(view().framesPerPixel).toBeCloseTo(1000 / 1.2, 9);
    expect(view().scroll + 250 * view().framesPerPixel).toBeCloseTo(250_000, 0);
    turn(100, { ctrlKey: true });
    expect(view().framesPerPixel).toBeCloseTo(1000, 6);
  });

  it('adds the small steps of a pinch up to whole ones', () => {
    const { turn, view } = wheels();
    turn(-5, { ctrlKey: true });
    expect(view().framesPerPixel).toBe(1000);
    turn(-5, { ctrlKey: true });
    turn(-5, { ctrlKey: true });
    expect(view().framesPerPixel).toBeCloseTo(1000 / 1.2, 9);
  });

  it('goes along time with Shift or sideways, and stops at the ends of the song', () => {
    const { turn, view } = wheels();
    turn(100, { shiftKey: true });
    expect(view().scroll).toBe(100_000);
    turn(0, { deltaX: 50 });
    expect(view().scroll).toBe(150_000);
    turn(-9000, { shiftKey: true });
    expect(view().scroll).toBe(0);
    turn(1e9, { shiftKey: true });
    expect(view().scroll).toBe(project.length - 1_000_000);
  });

  it('makes lanes taller with Alt, never lower than they fit', () => {
    const { turn } = wheels();
    expect(turn(-100, { altKey: true })).toBe(true);
    expect(timelineLayout().laneScale).toBeCloseTo(1.2, 9);
    turn(900, { altKey: true });
    expect(timelineLayout().laneScale).toBe(1);
  });
});
