import { selectProject } from '../state/selectors.ts';
import type { Store } from '../state/store.ts';
import { fitted } from '../state/zoom.ts';

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
