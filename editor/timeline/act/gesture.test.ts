// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Point } from './desk.ts';
import { type GestureSurface, listenToPointer } from './gesture.ts';
import { point } from './testing.ts';

let element: HTMLElement;
let log: string[];
let stop: () => void;

const at = (event: PointerEvent | MouseEvent): Point => point(event.clientX, event.clientY);

function surface(change: Partial<GestureSurface> = {}): void {
  stop = listenToPointer({
    element,
    at,
    begin: (from) => {
      log.push(`begin ${from.x}`);
      return {
        cursor: 'grabbing',
        move: (to) => void log.push(`move ${to.x}`),
        end: (to) => void log.push(`end ${to.x}`),
        cancel: () => void log.push('cancel'),
      };
    },
    done: () => void log.push('done'),
    ...change,
  });
}

function send(type: string, x: number, init: PointerEventInit = {}): void {
  element.dispatchEvent(
    new PointerEvent(type, { clientX: x, clientY: 10, pointerId: 1, button: 0, bubbles: true, ...init }),
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  log = [];
  element = document.createElement('div');
  element.setPointerCapture = () => {};
  document.body.append(element);
});

afterEach(() => {
  stop();
  element.remove();
  vi.useRealTimers();
});

describe('a press of the pointer', () => {
  it('is one gesture from down to up', () => {
    surface();
    send('pointerdown', 5);
    send('pointermove', 9);
    send('pointerup', 12);
    send('pointermove', 20);
    expect(log).toEqual(['begin 5', 'move 9', 'end 12', 'done']);
  });

  it('is taken back by Esc, and nothing that follows counts', () => {
    surface();
    send('pointerdown', 5);
    send('pointermove', 50);
    const esc = new KeyboardEvent('keydown', { key: 'Escape', cancelable: true, bubbles: true });
    window.dispatchEvent(esc);
    expect(esc.defaultPrevented).toBe(true);
    send('pointermove', 70);
    send('pointerup', 70);
    expect(log).toEqual(['begin 5', 'move 50', 'cancel', 'done']);
  });

  it('with another button, or of another pointer, is none of it', () => {
    surface();
    send('pointerdown', 5, { button: 2 });
    expect(log).toEqual([]);
    send('pointerdown', 5);
    send('pointermove', 9, { pointerId: 7 });
    send('pointerup', 9, { pointerId: 7 });
    expect(log).toEqual(['begin 5']);
  });

  it('waits with what comes after it until its end is done', async () => {
    let finish = () => {};
    surface({
      begin: () => ({
        cursor: '',
        move() {},
        end: () => new Promise<void>((done) => void (finish = done)),
        cancel() {},
      }),
    });
    send('pointerdown', 5);
    send('pointerup', 5);
    expect(log).toEqual([]);
    finish();
    await vi.advanceTimersByTimeAsync(0);
    expect(log).toEqual(['done']);
  });
});

describe('fingers', () => {
  const moves: string[] = [];
  const touch = {
    scroll: (dx: number) => void moves.push(`scroll ${dx}`),
    zoom: (factor: number, x: number) => void moves.push(`zoom ${factor.toFixed(2)} at ${x}`),
  };
  const finger = { pointerType: 'touch' };
  beforeEach(() => {
    moves.length = 0;
  });

  it('scroll with one, zoom with two', () => {
    surface({ touch });
    send('pointerdown', 100, finger);
    send('pointermove', 80, finger);
    send('pointerdown', 180, { ...finger, pointerId: 2 });
    send('pointermove', 280, { ...finger, pointerId: 2 });
    expect(moves).toEqual(['scroll 20', 'zoom 2.00 at 180']);
    expect(log).toEqual([]);
  });

  it('draw after a long press, and click by a tap', () => {
    surface({ touch });
    send('pointerdown', 100, finger);
    vi.advanceTimersByTime(500);
    send('pointermove', 140, finger);
    send('pointerup', 150, finger);
    expect(log).toEqual(['begin 100', 'move 140', 'end 150', 'done']);
    log.length = 0;
    send('pointerdown', 60, finger);
    send('pointerup', 60, finger);
    expect(log).toEqual(['begin 60', 'end 60', 'done']);
    expect(moves).toEqual([]);
  });

  it('take hold at once of what is there to be held', () => {
    surface({ touch, grabs: (from) => from.x === 100 });
    send('pointerdown', 100, finger);
    send('pointermove', 120, finger);
    send('pointerup', 120, finger);
    expect([log, moves]).toEqual([['begin 100', 'move 120', 'end 120', 'done'], []]);
  });
});
