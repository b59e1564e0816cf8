import type { Track } from '../../../host/project/project.ts';
import { beginningSwitched, selectBeginning } from '../../state/beginning.ts';
import { selectTracks } from '../../state/selectors.ts';
import { soloSafeToggled } from '../../state/view.ts';
import { STEM_WORDS } from '../../state/words.ts';
import type { Command, CommandContext } from './command.ts';

type Switch = 'mute' | 'solo' | 'locked';

const WORDS: Record<Switch, readonly [on: string, off: string]> = {
  mute: ['muted', 'not muted'],
  solo: ['solo', 'not solo'],
  locked: ['locked: never treated', 'unlocked'],
};

function flip({ state, store, session, stem, announce }: CommandContext, key: Switch): void {
  const track = selectTracks(state).find((candidate: Track) => candidate.stem === stem);
  const isBeginning = track === undefined && key !== 'locked' && selectBeginning(state) !== null;
  if (track === undefined && !isBeginning) return;
  const on = isBeginning ? !state.beginning[key].includes(stem) : !track![key];
  if (isBeginning) store.dispatch(beginningSwitched({ stem, key }));
  else session.edit({ type: 'track/set', payload: { stem, [key]: on } });
  announce(`${STEM_WORDS[stem]} ${WORDS[key][on ? 0 : 1]}`);
}

export const TRACK: readonly Command[] = [
  { id: 'track.mute', title: 'Mute track', group: 'Track', keys: ['Shift+m'], run: (context) => flip(context, 'mute') },
  { id: 'track.solo', title: 'Solo track', group: 'Track', keys: ['Shift+s'], run: (context) => flip(context, 'solo') },
  {
    id: 'track.lock',
    title: 'Lock track',
    group: 'Track',
    keys: ['Shift+l'],
    run: (context) => flip(context, 'locked'),
  },
  {
    id: 'track.soloSafe',
    title: 'Keep track audible under solo',
    group: 'Track',
    keys: ['Alt+s'],
    run: ({ store, stem, announce }) => {
      store.dispatch(soloSafeToggled(stem));
      const isSafe = store.getState().view.soloSafe.includes(stem);
      announce(`${STEM_WORDS[stem]} ${isSafe ? 'stays audible under solo' : 'is silent under solo'}`);
    },
  },
  {
    id: 'track.clearClips',
    title: 'Clear clip lights',
    group: 'Track',
    keys: [],
    run: ({ player, announce }) => {
      player.clearClips();
      announce('Clip lights are out');
    },
  },
];
