import type { Desk, Point } from './desk.ts';
import { type GestureSurface, listenToPointer } from './gesture.ts';
import { beginOnHeads, doubleOnHeads, headCursor, headTargetFor } from './head-gestures.ts';
import { beginOnLanes, cursorFor, doubleOnLanes, targetFor } from './lane-gestures.ts';

/** Lets the pointer work on the canvases of the timeline; returns how to stop. */
export function attachPointer(
  desk: Desk,
  heads: HTMLCanvasElement,
  lanes: HTMLCanvasElement,
  scroller: HTMLElement,
  touch: NonNullable<GestureSurface['touch']>,
): () => void {
  const at =
    (element: HTMLElement, down: () => number) =>
    (event: PointerEvent | MouseEvent): Point => {
      const { left, top } = element.getBoundingClientRect();
      return {
        x: event.clientX - left,
        y: event.clientY - top + down(),
        other: event.shiftKey,
        free: event.altKey,
        command: event.ctrlKey || event.metaKey,
        touch: event instanceof PointerEvent && event.pointerType === 'touch',
      };
    };
  const done = () => {
    desk.stage.show(null);
    desk.guide.hide();
  };
  const stops = [
    listenToPointer({
      element: heads,
      at: at(heads, () => 0),
      begin(point) {
        const scene = desk.stage.scene();
        return scene === null ? null : beginOnHeads(desk, scene, point);
      },
      double(point) {
        const scene = desk.stage.scene();
        if (scene !== null) doubleOnHeads(desk, scene, point);
      },
      hover(point) {
        const scene = point === null ? null : desk.stage.scene();
        heads.style.cursor = scene === null || point === null ? '' : headCursor(headTargetFor(desk, scene, point));
      },
      done,
    }),
    listenToPointer({
      element: lanes,
      at: at(lanes, () => scroller.scrollTop),
      begin(point) {
        const scene = desk.stage.scene();
        return scene === null ? null : beginOnLanes(desk, scene, point);
      },
      double(point) {
        const scene = desk.stage.scene();
        if (scene !== null) doubleOnLanes(desk, scene, point);
      },
      hover(point) {
        const scene = point === null ? null : desk.stage.scene();
        const target = scene === null || point === null ? null : targetFor(scene, point);
        desk.stage.hover(target);
        lanes.style.cursor = target === null ? '' : cursorFor(target, scene?.view.tool === 'draw');
      },
      touch,
      done,
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
