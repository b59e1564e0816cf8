import { sameValue } from '../../host/api/same-value.ts';
import type { Insert } from '../../host/project/project.ts';
import { type ChainPlace, chainOf } from '../../host/project/selectors.ts';
import { useEdit } from '../app/services.tsx';
import { useAppDispatch, useAppSelector, useProject } from '../state/hooks.ts';
import { type Compared, type Side, sidesCompared } from '../state/inserts.ts';
import { Segments } from '../ui/segments.tsx';

const SIDES = (['A', 'B'] as const).map((value) => ({ value, content: value }));

/**
 * The two settings of a chain after going to a side, and the chain that the document is to have for that; null: it has it already. The other side begins as a copy.
 */
export function goTo(
  side: Side,
  before: Compared | undefined,
  chain: readonly Insert[],
): { readonly compared: Compared; readonly chain: readonly Insert[] | null } {
  if (before === undefined) return { compared: { side, A: chain, B: chain }, chain: null };
  if (side === before.side || sameValue(chain, before[side])) return { compared: { ...before, side }, chain: null };
  return { compared: { ...before, [before.side]: chain, side }, chain: before[side] };
}

/** Two settings of the plugins of a place, to be compared by going from one to the other. */
export function CompareSides({ place }: { readonly place: ChainPlace }) {
  const edit = useEdit();
  const dispatch = useAppDispatch();
  const chain = chainOf(useProject(), place);
  const compared = useAppSelector((state) => state.inserts.compared[place]);
  const change = (side: Side) => {
    const next = goTo(side, compared, chain);
    dispatch(sidesCompared({ place, compared: next.compared }));
    if (next.chain !== null) {
      edit({ type: 'insert/chain', payload: { place, inserts: structuredClone([...next.chain]), name: null } });
    }
  };
  return <Segments<Side> label="Settings" value={compared?.side ?? 'A'} segments={SIDES} onChange={change} />;
}
