import { toastShown } from '../state/desk.ts';
import type { Store } from '../state/store.ts';
import type { LatePlayer } from './late-player.ts';

/** Makes the sound anew when another rate is chosen for it. Returns how to stop. */
export function followRate(store: Store, player: Pick<LatePlayer, 'renew'>): () => void {
  let rate = store.getState().preferences.engineRate;
  return store.subscribe(() => {
    const { engineRate } = store.getState().preferences;
    if (engineRate === rate) return;
    rate = engineRate;
    player.renew().catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      const text = `The rate could not be changed (${why}), so the sound goes on as it was: choose another rate.`;
      store.dispatch(toastShown({ text, tone: 'warning', command: null, action: null }));
    });
  });
}
