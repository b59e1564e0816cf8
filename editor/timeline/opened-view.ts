import { selectProject } from '../state/selectors.ts';
import type { Store } from '../state/store.ts';
import { fitted } from '../state/zoom.ts';
import { heldScroll } from './core/scale.ts';

/** Seconds that are shown when a project is opened: some bars, so that beats and notes can be read. */
const FIRST_SECONDS = 30;

const seen = new WeakMap<Store, string>();

/** The zoom with which a project is first shown in lanes of `width` CSS pixels: its start, or all of a short one. Null where it was shown already. */
export function openedView(store: Store, width: number): { framesPerPixel: number; scroll: number } | null {
  const state = store.getState();
  const project = selectProject(state);
  const id = state.document.replica?.id;
  if (project === null || id === undefined || seen.get(store) === id) return null;
  seen.set(store, id);
  const end = Math.min(project.length, FIRST_SECONDS * project.sampleRate);
  return fitted({ ...state.view, laneWidth: width }, 0, end, project.length, 0);
}

/** The zoom after the lanes have changed their width: all of the song where it was all to be seen, or would end before they do. Else null. */
export function refitted(store: Store, width: number): { framesPerPixel: number; scroll: number } | null {
  const { view } = store.getState();
  const project = selectProject(store.getState());
  if (project === null || view.laneWidth === 0) return null;
  const wasWhole = view.framesPerPixel * (view.laneWidth + 1) >= project.length;
  if (!wasWhole && view.scroll + view.framesPerPixel * width <= project.length) return null;
  if (!wasWhole && view.framesPerPixel * width <= project.length) {
    const { framesPerPixel } = view;
    return { framesPerPixel, scroll: heldScroll(view.scroll, framesPerPixel, width, project.length) };
  }
  return fitted({ ...view, laneWidth: width }, 0, project.length, project.length, 0);
}
