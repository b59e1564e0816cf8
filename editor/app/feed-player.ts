import type { Project } from '../../host/project/project.ts';
import { throughChains } from '../inserts/through-chains.ts';
import { selectBeginning, withBeginning } from '../state/beginning.ts';
import type { InsertsState } from '../state/inserts.ts';
import type { ViewState } from '../state/view.ts';
import { aloneIn, onlyIn } from './hear-alone.ts';
import type { Services } from './services.tsx';
import { heard } from './solo-safe.ts';

/** What this window alone decides of what is heard. */
type HeardView = Pick<ViewState, 'soloSafe' | 'only' | 'alone'>;

/** The mix through the plugins of the master is that of the document: where this window has other solos than that, it is heard without them. */
function asHeard(
  project: Project,
  { soloSafe, only, alone }: HeardView,
  { heard: made, isBypassed }: InsertsState,
): Project {
  const mixed = aloneIn(onlyIn(heard(project, soloSafe), only), alone);
  const { master: _, ...stems } = made;
  return throughChains(mixed, { heard: mixed === project ? made : stems, isBypassed });
}

/** What is heard is always what is shown: own changes before the host has them, others' as soon as they come. */
export function feedPlayer({ store, player }: Pick<Services, 'store' | 'player'>): void {
  let last: Project | null = null;
  let view: HeardView = store.getState().view;
  let chains = store.getState().inserts;
  let beginning = selectBeginning(store.getState());
  let switches = store.getState().beginning;
  store.subscribe(() => {
    const state = store.getState();
    const project = state.document.replica?.project ?? null;
    const { heard: made, isBypassed } = state.inserts;
    const first = selectBeginning(state);
    const isSame =
      made === chains.heard &&
      isBypassed === chains.isBypassed &&
      first === beginning &&
      state.beginning === switches &&
      state.view.soloSafe === view.soloSafe &&
      state.view.only === view.only &&
      state.view.alone === view.alone;
    if (project === last && isSame) return;
    const opened = last === null;
    last = project;
    view = state.view;
    chains = state.inserts;
    beginning = first;
    switches = state.beginning;
    if (project === null) {
      player.leave();
      return;
    }
    player.load(asHeard(withBeginning(project, beginning, switches), view, chains));
    // Also what the last song left while it faded out.
    if (opened) player.leave();
  });
}
