// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { selectProject } from '../state/selectors.ts';
import { laneResized, zoomed } from '../state/view.ts';
import { Overview } from './overview.tsx';
import { createSound } from './sound.ts';

/** CSS pixels of the overview, and of the lanes below it. */
const [WIDTH, LANES] = [1000, 800];
const DRAWS_NOTHING = new Proxy({}, { get: () => () => {}, set: () => true });

describe('the overview', () => {
  let bench: Bench;
  let length: number;
  let wide = WIDTH;
  const view = () => bench.store.getState().view;
  const slider = () => screen.getByRole('slider');
  /** Where the window's edges are, in CSS pixels of the overview. */
  const edges = () => {
    const { scroll, framesPerPixel } = view();
    return [scroll, scroll + LANES * framesPerPixel].map((frame) => Math.round((frame / length) * WIDTH));
  };
  const pointer = (type: string, clientX: number) =>
    fireEvent(slider(), new PointerEvent(type, { clientX, bubbles: true, cancelable: true, pointerId: 1 }));
  const drag = (...through: readonly number[]) => {
    pointer('pointerdown', through[0]!);
    for (const x of through) pointer('pointermove', x);
    pointer('pointerup', through.at(-1)!);
  };

  beforeAll(() => {
    Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => wide });
    HTMLElement.prototype.setPointerCapture = () => {};
  });
  beforeEach(async () => {
    bench = await openBench();
    length = selectProject(bench.store.getState())!.length;
    bench.store.dispatch(laneResized(LANES));
    // From 400 to 600.
    bench.store.dispatch(zoomed({ framesPerPixel: (0.2 * length) / LANES, scroll: 0.4 * length }));
    renderOver(bench, createElement(Overview, { sound: createSound(() => new Promise(() => {})) }));
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  it('moves what is shown with its window, and no further than to the ends', () => {
    drag(500, 520, 560);
    expect(edges()).toEqual([460, 660]);
    drag(560, 990);
    expect(edges()).toEqual([800, 1000]);
    drag(900, 0);
    expect(edges()).toEqual([0, 200]);
  });

  it('is stretched by either edge, while the other stays', () => {
    drag(600, 650, 700);
    expect(edges()).toEqual([400, 700]);
    drag(400, 350, 300);
    expect(edges()).toEqual([300, 700]);
  });

  it('jumps to a place outside of the window, and is dragged on from there', () => {
    drag(800);
    expect(edges()).toEqual([700, 900]);
    drag(200, 300);
    expect(edges()).toEqual([200, 400]);
  });

  it('is as it was where a drag is put back by Esc', () => {
    pointer('pointerdown', 600);
    pointer('pointermove', 800);
    expect(edges()).toEqual([400, 800]);
    fireEvent.keyDown(window, { key: 'Escape' });
    expect(edges()).toEqual([400, 600]);
  });

  it('is drawn at the width that it gets', async () => {
    const canvas = slider().querySelector('canvas')!;
    Object.defineProperty(canvas, 'clientHeight', { value: 30 });
    vi.spyOn(canvas, 'getContext').mockReturnValue(DRAWS_NOTHING as never);
    await waitFor(() => expect(canvas.width).toBe(WIDTH));
    wide = 640;
    await waitFor(() => expect(canvas.width).toBe(640));
    wide = WIDTH;
  });

  it('goes by keys: a tenth of what is shown, a page, the ends; up and down zoom around the middle', () => {
    const press = (key: string, more = {}) => fireEvent.keyDown(slider(), { key, ...more });
    press('ArrowRight');
    expect(edges()).toEqual([420, 620]);
    press('ArrowLeft', { shiftKey: true });
    expect(edges()).toEqual([320, 520]);
    press('PageDown');
    expect(edges()).toEqual([520, 720]);
    expect(slider().getAttribute('aria-valuenow')).toBe('52');
    press('End');
    expect(edges()).toEqual([800, 1000]);
    press('Home');
    expect(edges()).toEqual([0, 200]);
    expect(slider().getAttribute('aria-valuetext')).toMatch(/^From .*0:00\.000$/);
    press('PageDown');
    press('PageDown');
    press('ArrowUp');
    const [left, right] = edges();
    expect([left! + right!, right! - left!]).toEqual([1000, Math.round(200 / 1.2 / 2) * 2]);
  });
});
