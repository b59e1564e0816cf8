import type { Services } from '../../app/services.tsx';
import { selectProject } from '../../state/selectors.ts';
import { scrolled, zoomed } from '../../state/view.ts';
import { ZOOM_STEP, zoomedAt } from '../../state/zoom.ts';
import { heldScroll } from '../core/scale.ts';
import { setTimelineLayout, timelineLayout } from '../layout.ts';

/** Pixels of wheel travel for one step of zoom: a notch of a mouse is 100 or 120, a pinch sends a few at a time. */
const NOTCH = 100;
const PINCH = 12;
/** Firefox and some mice count lines. */
const LINE = 32;

/** What the wheel does: without keys the browser scrolls the lanes; Shift moves along time, Ctrl zooms it, Alt makes lanes taller. */
export function createWheel({ store }: Services): (event: WheelEvent, x: number) => void {
  let rest = 0;
  return (event, x) => {
    const state = store.getState();
    const project = selectProject(state);
    if (project === null) return;
    const { view } = state;
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
    const dy = event.deltaY * unit;
    const dx = event.deltaX * unit;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      // A trackpad's pinch comes as a wheel with Ctrl and small steps.
      rest -= dy / (Math.abs(dy) < 50 ? PINCH : NOTCH);
      const steps = Math.trunc(rest);
      if (steps === 0) return;
      rest -= steps;
      store.dispatch(zoomed(zoomedAt(view, ZOOM_STEP ** Math.max(-6, Math.min(6, steps)), x, project.length)));
    } else if (event.altKey) {
      event.preventDefault();
      setTimelineLayout({ laneScale: timelineLayout().laneScale * ZOOM_STEP ** (-dy / NOTCH) });
    } else if (event.shiftKey || Math.abs(dx) > Math.abs(dy)) {
      event.preventDefault();
      // Some systems turn the wheel's direction under Shift, some leave it.
      const by = (Math.abs(dx) > Math.abs(dy) ? dx : dy) * view.framesPerPixel;
      store.dispatch(scrolled(heldScroll(view.scroll + by, view.framesPerPixel, view.laneWidth, project.length)));
    }
  };
}
