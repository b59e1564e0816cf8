import type { Frames } from '../../host/project/project.ts';
import { selectProject } from '../state/selectors.ts';
import type { Store } from '../state/store.ts';
import { fitted } from '../state/zoom.ts';
import { heldScroll } from './core/scale.ts';

/** Seconds that are shown when a project is opened: some bars, so that beats and notes can be read. */
const FIRST_SECONDS = 30;

const seen = new WeakMap<Store, number>();

/**
 * The zoom with which a song is first shown in lanes of `width` CSS pixels: its start, or all of a short one; all of one whose music was not heard yet,
 * for there are no beats to be read, but damage will come all over it. Null where it was shown already.
 */
export function openedView(store: Store, width: number): { framesPerPixel: number; scroll: number } | null {
  const { view } = store.getState();
  const project = selectProject(store.getState());
  if (project === null || seen.get(store) === view.begun) return null;
  seen.set(store, view.begun);
  const end = project.profile === null ? project.length : Math.min(project.length, FIRST_SECONDS * project.sampleRate);
  return fitted({ ...view, laneWidth: width }, 0, end, project.length, 0);
}

/** After the song that is shown turned out longer or shorter than `before`: all of it, where all of it was to be seen. Else null. */
export function refittedTo(store: Store, before: Frames): { framesPerPixel: number; scroll: number } | null {
  const { view } = store.getState();
  const length = selectProject(store.getState())?.length ?? before;
  const wasWhole = view.framesPerPixel * (view.laneWidth + 1) >= before;
  return length === before || view.laneWidth === 0 || !wasWhole ? null : fitted(view, 0, length, length, 0);
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
