import type { Frames } from '../../host/project/project.ts';
import { heldScroll } from '../timeline/core/scale.ts';
import { selectProject } from './selectors.ts';
import type { Store } from './store.ts';
import { scrolled, type ViewState, zoomed } from './view.ts';

/** One step of zoom. */
export const ZOOM_STEP = 1.2;

/** A sample may be this wide, in CSS pixels. */
const WIDEST_SAMPLE = 32;

/** The zoom that shows frames from `start` to `end` over the whole lane, with `margin` of its width free on each side. */
export function fitted(view: ViewState, start: Frames, end: Frames, length: Frames, margin: number) {
  const width = Math.max(1, view.laneWidth);
  const framesPerPixel = held((end - start) / (width * (1 - 2 * margin)), width, length);
  return { framesPerPixel, scroll: heldScroll(start - margin * width * framesPerPixel, framesPerPixel, width, length) };
}

/** Zoomed by `factor` (above 1: nearer) so that the frame at `x` pixels of the lane stays there. */
export function zoomedAt(view: ViewState, factor: number, x: number, length: Frames) {
  const width = Math.max(1, view.laneWidth);
  const anchor = view.scroll + x * view.framesPerPixel;
  const framesPerPixel = held(view.framesPerPixel / factor, width, length);
  return { framesPerPixel, scroll: heldScroll(anchor - x * framesPerPixel, framesPerPixel, width, length) };
}

/** Scrolls so that a span is seen, only as far as needed, and zooms out where it is wider than the lane. */
export function showSpan(store: Store, start: Frames, end: Frames): void {
  const state = store.getState();
  const project = selectProject(state);
  const { view } = state;
  if (project === null || view.laneWidth === 0) return;
  const room = view.laneWidth * view.framesPerPixel;
  const margin = 0.1 * room;
  if (end - start > room - 2 * margin) {
    store.dispatch(zoomed(fitted(view, start, end, project.length, 0.1)));
  } else if (start < view.scroll + margin || end > view.scroll + room - margin) {
    const scroll = (start + end - room) / 2;
    store.dispatch(scrolled(heldScroll(scroll, view.framesPerPixel, view.laneWidth, project.length)));
  }
}

function held(framesPerPixel: number, width: number, length: Frames): number {
  return Math.min(Math.max(1, length) / width, Math.max(1 / WIDEST_SAMPLE, framesPerPixel));
}
