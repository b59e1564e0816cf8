import { type ChainPlace, chainOf } from '../../host/project/selectors.ts';
import { useAppDispatch, useAppSelector, useProject } from '../state/hooks.ts';
import { chainViewed } from '../state/inserts.ts';
import { panelAsked } from '../state/layout.ts';
import { STEM_WORDS } from '../state/words.ts';
import { chainState } from './through-chains.ts';

export const PLACE_WORDS: Readonly<Record<ChainPlace, string>> = { ...STEM_WORDS, master: 'Master' };

/** In a strip of the mixer: how many plugins there are, whether they are heard, and the way to them. */
export function ChainButton({ place }: { readonly place: ChainPlace }) {
  const project = useProject();
  const dispatch = useAppDispatch();
  const { heard, isBypassed } = useAppSelector((state) => state.inserts);
  const safe = useAppSelector((state) => state.view.soloSafe);
  const count = chainOf(project, place).length;
  const state = chainState(project, place, heard, safe);
  const isLeftOut = state.kind === 'failed' || state.kind === 'otherMix';
  const isDry = (state.kind === 'waiting' && !state.isHeardAsBefore) || isLeftOut;
  const dry = isDry || (isBypassed && state.kind !== 'none');
  const words = count === 0 ? 'none' : count === 1 ? '1 plugin' : `${count} plugins`;
  const label = count === 0 ? 'FX' : `FX ${count}`;
  const told = `plugins of ${PLACE_WORDS[place]}, ${words}${dry ? ', heard dry' : ''}`;
  return (
    <button
      type="button"
      className={`fx ${count > 0 ? 'has' : ''} ${dry ? 'dry' : ''}`}
      aria-label={`${label}: ${told}`}
      title={`${told.charAt(0).toUpperCase()}${told.slice(1)}`}
      onClick={() => {
        dispatch(chainViewed(place));
        dispatch(panelAsked('inserts'));
      }}
    >
      {label}
    </button>
  );
}
