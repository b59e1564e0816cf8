// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { liveSurface, surface } from './paint.ts';

describe('the surface of a canvas', () => {
  let width = 0;
  let asked = 0;
  let told: () => void = () => {};
  let canvas: HTMLCanvasElement;

  beforeEach(() => {
    [width, asked] = [100, 0];
    canvas = document.createElement('canvas');
    Object.defineProperty(canvas, 'clientWidth', {
      get: () => {
        asked++;
        return width;
      },
    });
    Object.defineProperty(canvas, 'clientHeight', { value: 20 });
    const g = { setTransform() {}, clearRect() {} } as unknown as CanvasRenderingContext2D;
    vi.spyOn(canvas, 'getContext').mockReturnValue(g as never);
    // As in a browser: what a size became is told when the frame was drawn.
    vi.stubGlobal(
      'ResizeObserver',
      class {
        private readonly tell: ResizeObserverCallback;
        constructor(tell: ResizeObserverCallback) {
          this.tell = tell;
        }
        observe(target: Element) {
          told = () => this.tell([{ target } as ResizeObserverEntry], this as unknown as ResizeObserver);
        }
      },
    );
  });
  afterEach(() => vi.unstubAllGlobals());

  it('is as wide as the canvas is now, for those who draw once when it changes', () => {
    expect(surface(canvas)?.width).toBe(100);
    width = 250;
    expect(surface(canvas)?.width).toBe(250);
    expect(canvas.width).toBe(250 * devicePixelRatio);
    width = 0;
    expect(surface(canvas)).toBeNull();
  });

  it('does not ask the layout in every frame of those who draw in each, and follows when it is told', () => {
    for (let frame = 0; frame < 5; frame++) expect(liveSurface(canvas)?.width).toBe(100);
    expect(asked).toBe(1);
    width = 250;
    told();
    for (let frame = 0; frame < 5; frame++) expect(liveSurface(canvas)?.width).toBe(250);
    expect(asked).toBe(2);
  });
});
