import { selectProject } from '../../state/selectors.ts';
import { scrolled } from '../../state/view.ts';
import { heldScroll } from '../core/scale.ts';
import { stemOf } from '../core/strip.ts';
import { HALO } from '../core/target.ts';
import type { Desk, Point } from './desk.ts';
import { type GestureSurface, listenToPointer } from './gesture.ts';
import { beginOnHeads, doubleOnHeads, headCursor, headTargetFor } from './head-gestures.ts';
import { beginOnLanes, cursorFor, doubleOnLanes, hintFor, targetFor } from './lane-gestures.ts';

/** Lets the pointer work on the canvases of the timeline; returns how to stop. */
export function attachPointer(
  desk: Desk,
  heads: HTMLCanvasElement,
  lanes: HTMLCanvasElement,
  scroller: HTMLElement,
  touch: NonNullable<GestureSurface['touch']>,
): () => void {
  const done = () => {
    desk.stage.show(null);
    desk.guide.hide();
    focusOnMusic(desk);
  };
  const edge = (beyond: number): boolean => {
    const { store } = desk.services;
    const { view } = store.getState();
    const length = selectProject(store.getState())?.length ?? 0;
    // Faster the further out, up to a screen in a third of a second.
    const step = Math.sign(beyond) * Math.min(48, Math.abs(beyond) / 4) * view.framesPerPixel;
    const scroll = heldScroll(view.scroll + step, view.framesPerPixel, view.laneWidth, length);
    if (scroll === view.scroll) return false;
    store.dispatch(scrolled(scroll));
    return true;
  };
  let focusing: ReturnType<typeof setTimeout> | undefined;
  const stops = [
    listenToPointer({
      element: heads,
      at: (event) => pointOn(heads, null, event),
      begin(point) {
        const scene = desk.stage.scene();
        const gesture = scene === null ? null : beginOnHeads(desk, scene, point);
        // The browser takes the focus away after this press: a chord that was clicked gets it back then.
        clearTimeout(focusing);
        if (gesture === null) focusing = setTimeout(() => focusOnMusic(desk));
        return gesture;
      },
      double(point) {
        // Where the machine is busy this comes first: the field in which a chord is typed would lose the focus at once, and be gone.
        clearTimeout(focusing);
        const scene = desk.stage.scene();
        if (scene !== null) doubleOnHeads(desk, scene, point);
      },
      hover(point) {
        const scene = point === null ? null : desk.stage.scene();
        heads.style.cursor = scene === null || point === null ? '' : headCursor(headTargetFor(desk, scene, point));
      },
      edge,
      done,
    }),
    listenToPointer({
      element: lanes,
      at: (event) => pointOn(lanes, scroller, event),
      begin(point) {
        const scene = desk.stage.scene();
        return scene === null ? null : beginOnLanes(desk, scene, point);
      },
      double(point) {
        const scene = desk.stage.scene();
        if (scene !== null) doubleOnLanes(desk, scene, point);
        focusOnMusic(desk);
      },
      hover(point) {
        const scene = point === null ? null : desk.stage.scene();
        const target = scene === null || point === null ? null : targetFor(scene, point);
        desk.stage.hover(target);
        lanes.style.cursor = target === null ? '' : cursorFor(target, scene?.view ?? null);
        const hint = target === null || scene === null ? '' : hintFor(target, scene.view.notesOf, scene.project);
        if (lanes.title !== hint) lanes.title = hint;
      },
      touch,
      grabs(point) {
        const scene = desk.stage.scene();
        const target = scene === null ? null : targetFor(scene, point);
        const chosen = scene?.view.selection?.kind === 'region' ? scene.view.selection.id : null;
        return (target?.kind === 'edge' || target?.kind === 'fade') && target.id === chosen;
      },
      edge,
      done,
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Where an event lies on what is drawn; `scroller`: what scrolls it up and down. */
export function pointOn(element: HTMLElement, scroller: HTMLElement | null, event: PointerEvent | MouseEvent): Point {
  const { left, top } = element.getBoundingClientRect();
  return {
    x: event.clientX - left,
    y: event.clientY - top + (scroller?.scrollTop ?? 0),
    other: event.shiftKey,
    free: event.altKey,
    command: event.ctrlKey || event.metaKey,
    halo: event instanceof PointerEvent ? (HALO[event.pointerType as keyof typeof HALO] ?? HALO.mouse) : HALO.mouse,
  };
}

/** After a click on a note, hit or chord its keys work: Delete, arrows. A region leaves the focus alone, so that Enter accepts it. */
function focusOnMusic({ services }: Desk): void {
  const { selection } = services.store.getState().view;
  if (selection?.kind === 'chord') document.querySelector<HTMLElement>('.thin.chords')?.focus();
  const stem = selection?.kind === 'hit' ? 'drums' : selection?.kind === 'note' ? stemOf(selection.part) : null;
  if (stem !== null) document.querySelector<HTMLElement>(`.lane-list[data-stem="${stem}"]`)?.focus();
}
