import { sameValue } from '../../host/api/same-value.ts';
import { chainOf } from '../../host/project/selectors.ts';
import type { Services } from '../app/services.tsx';
import { type Side, sidesCompared } from '../state/inserts.ts';
import { PLACES } from './through-chains.ts';

const OTHER: Readonly<Record<Side, Side>> = { A: 'B', B: 'A' };

/**
 * Keeps the side that is shown the one whose chain the document has: an undo may go to the other, and what is then set belongs to that. What this window
 * sets itself is never followed: a knob that is turned may pass the other side's value. Returns how to stop.
 */
export function followSides({ store }: Pick<Services, 'store'>): () => void {
  let last = store.getState().document.replica;
  return store.subscribe(() => {
    const { document, inserts } = store.getState();
    const { replica } = document;
    const before = last;
    last = replica;
    if (before === null || replica === null || before.id !== replica.id || before.project === replica.project) return;
    if (replica.pending.length > before.pending.length) return;
    for (const place of PLACES) {
      const compared = inserts.compared[place];
      if (compared === undefined) continue;
      const chain = chainOf(replica.project, place);
      const other = OTHER[compared.side];
      if (sameValue(chain, chainOf(before.project, place)) || sameValue(chain, compared[compared.side])) continue;
      if (sameValue(chain, compared[other])) {
        store.dispatch(sidesCompared({ place, compared: { ...compared, side: other } }));
      }
    }
  });
}
