import { STEMS } from '../../host/project/project.ts';
import { beginningEnded } from '../state/beginning.ts';
import type { Services } from './services.tsx';

/** What was muted or heard alone of the stems of the beginning is so of the stems when they come. Returns how to stop. */
export function keepSwitches({ store, session }: Pick<Services, 'store' | 'session'>): () => void {
  return store.subscribe(() => {
    const { beginning, document } = store.getState();
    const isTouched = beginning.mute.length + beginning.solo.length > 0;
    if (!isTouched || document.replica === null || document.replica.project.tracks.length === 0) return;
    store.dispatch(beginningEnded());
    for (const stem of STEMS) {
      const mute = beginning.mute.includes(stem);
      const solo = beginning.solo.includes(stem);
      if (mute) session.edit({ type: 'track/set', payload: { stem, mute } });
      if (solo) session.edit({ type: 'track/set', payload: { stem, solo } });
    }
  });
}
