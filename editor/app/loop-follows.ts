import { selectProject, selectSelectedRegion } from '../state/selectors.ts';
import { loopOf } from './commands/listen.ts';
import type { Services } from './services.tsx';

/** While the selected region loops, the loop goes with the selection. A loop that was drawn on the ruler stays where it was drawn. Returns how to stop. */
export function loopFollows({ store, player }: Pick<Services, 'store' | 'player'>): () => void {
  let last = selectSelectedRegion(store.getState());
  return store.subscribe(() => {
    const state = store.getState();
    const region = selectSelectedRegion(state);
    const project = selectProject(state);
    if (region === last) return;
    const before = last;
    last = region ?? last;
    if (before === null || region === null || project === null) return;
    const { loop } = player.state();
    const was = loopOf(state, project, before);
    if (loop === null || loop.start !== was.start || loop.end !== was.end) return;
    player.setLoop(loopOf(state, project, region));
    if (before.id !== region.id && player.state().playing) player.seek(loopOf(state, project, region).start);
  });
}
