import type { Frames, Region } from '../../../host/project/project.ts';
import { selectProject } from '../../state/selectors.ts';
import type { RootState } from '../../state/store.ts';

/** Where a region is heard from: its start, less the time that the person wants to hear before it. */
export function beforeRegion(state: RootState, region: Region): Frames {
  const rate = selectProject(state)?.sampleRate ?? 0;
  return Math.max(0, Math.round(region.start - state.preferences.preRoll * rate));
}
