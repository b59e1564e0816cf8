import type { Point } from './desk.ts';

/** One press of the pointer and what comes of it. `Esc` cancels it: then nothing has happened. */
export interface Gesture {
  readonly cursor: string;
  move(point: Point): void;
  end(point: Point): void | Promise<void>;
  cancel(): void;
  /** The picture does not go on below it when it is held beyond an edge. */
  readonly staysInView?: boolean;
}

/** A press that moves less than this is a click. CSS pixels. */
export const CLICK_SLACK = 4;

export interface GestureSurface {
  readonly element: HTMLElement;
  /** Where an event lies on what is drawn. */
  at(event: PointerEvent | MouseEvent): Point;
  begin(point: Point): Gesture | null;
  double?(point: Point): void;
  hover?(point: Point | null): void;
  /** The pointer is dragged `beyond` CSS pixels past the left (below 0) or right edge: called with each frame. Returns whether the picture moved. */
  readonly edge?: (beyond: number) => boolean;
  /** Fingers: scroll by pixels, and zoom by a factor at `x`. Without it a finger does what the mouse does. */
  readonly touch?: { scroll(dx: number, dy: number): void; zoom(factor: number, x: number): void };
  /** Whether a finger put down here takes hold of something at once. */
  readonly grabs?: (point: Point) => boolean;
  /** After each gesture, however it ended. */
  done(): void;
}

/** Milliseconds that a finger rests before it draws. */
const LONG_PRESS = 450;

/** Lets the pointer work on a surface; returns how to stop. */
export function listenToPointer(surface: GestureSurface): () => void {
  const { element } = surface;
  let running: { readonly gesture: Gesture; readonly pointer: number } | null = null;
  const fingers = new Map<number, Point>();
  let pressing: ReturnType<typeof setTimeout> | null = null;
  const stop = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(type: K, listen: (event: HTMLElementEventMap[K]) => void) =>
    element.addEventListener(type, listen, { signal: stop.signal });

  const start = (gesture: Gesture | null, pointer: number) => {
    if (gesture === null) return;
    running = { gesture, pointer };
    element.setPointerCapture(pointer);
    element.style.cursor = gesture.cursor;
    window.addEventListener('keydown', onKey, true);
  };
  const finish = (how: (gesture: Gesture) => void | Promise<void>) => {
    if (running === null) return;
    const { gesture } = running;
    running = null;
    held = null;
    window.removeEventListener('keydown', onKey, true);
    element.style.cursor = '';
    const after = how(gesture);
    if (after instanceof Promise) void after.finally(surface.done);
    else surface.done();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    finish((gesture) => gesture.cancel());
  };
  /** While a drag is held beyond an edge the picture goes on below it. */
  let held: Point | null = null;
  const goOn = () => {
    if (running === null || held === null) return;
    const beyond = held.x < 0 ? held.x : Math.max(0, held.x - element.clientWidth);
    if (beyond === 0 || surface.edge?.(beyond) !== true) {
      held = null;
      return;
    }
    running.gesture.move(held);
    requestAnimationFrame(goOn);
  };
  const letGo = () => {
    if (pressing !== null) clearTimeout(pressing);
    pressing = null;
  };

  on('pointerdown', (event) => {
    if (event.button !== 0 || running !== null) return;
    const point = surface.at(event);
    if (event.pointerType !== 'touch' || surface.touch === undefined || surface.grabs?.(point) === true) {
      start(surface.begin(point), event.pointerId);
      return;
    }
    fingers.set(event.pointerId, point);
    element.setPointerCapture(event.pointerId);
    letGo();
    if (fingers.size > 1) return;
    pressing = setTimeout(() => {
      fingers.clear();
      start(surface.begin(point), event.pointerId);
    }, LONG_PRESS);
  });
  on('pointermove', (event) => {
    const point = surface.at(event);
    if (running !== null) {
      if (event.pointerId !== running.pointer) return;
      running.gesture.move(point);
      const waits = held !== null;
      held = point;
      if (!waits && surface.edge !== undefined && running.gesture.staysInView !== true) requestAnimationFrame(goOn);
      return;
    }
    const before = fingers.get(event.pointerId);
    if (before === undefined) {
      surface.hover?.(point);
      return;
    }
    if (Math.hypot(point.x - before.x, point.y - before.y) < CLICK_SLACK && pressing !== null) return;
    letGo();
    fingers.set(event.pointerId, point);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) surface.touch?.scroll(before.x - point.x, before.y - point.y);
    else {
      const wide = Math.max(8, Math.abs(before.x - other.x));
      surface.touch?.zoom(Math.max(8, Math.abs(point.x - other.x)) / wide, (point.x + other.x) / 2);
    }
  });
  on('pointerup', (event) => {
    const finger = fingers.get(event.pointerId);
    fingers.delete(event.pointerId);
    if (running?.pointer === event.pointerId) finish((gesture) => gesture.end(surface.at(event)));
    else if (finger !== undefined && pressing !== null) {
      // A tap is a click.
      const gesture = surface.begin(finger);
      const after = gesture?.end(finger);
      if (after instanceof Promise) void after.finally(surface.done);
      else surface.done();
    }
    letGo();
  });
  on('pointercancel', (event) => {
    fingers.delete(event.pointerId);
    letGo();
    if (running?.pointer === event.pointerId) finish((gesture) => gesture.cancel());
  });
  on('pointerleave', () => surface.hover?.(null));
  on('dblclick', (event) => surface.double?.(surface.at(event)));
  return () => {
    stop.abort();
    letGo();
    window.removeEventListener('keydown', onKey, true);
  };
}
