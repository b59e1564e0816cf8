import type { PersonAction } from '../../../host/project/actions.ts';
import { barGrid } from '../../../host/project/bars.ts';
import { hasBeat } from '../../../host/project/rhythm.ts';
import { rhythmOf } from '../../../host/project/selectors.ts';
import { selectProject } from '../../state/selectors.ts';
import { tempoOpened } from '../../state/view.ts';
import { rhythmWords } from '../../state/words.ts';
import type { Command, CommandContext } from './command.ts';

const NO_BEAT = 'No beat was heard in this song yet: set a tempo first, under Tempo and bars.';

const needsBeat = ({ state }: CommandContext): string | null => {
  const project = selectProject(state);
  return project !== null && hasBeat(rhythmOf(project)) ? null : NO_BEAT;
};

/** Corrects the beat, and says how it is counted now. */
export function correctBeat(
  { session, store, announce }: Pick<CommandContext, 'session' | 'store' | 'announce'>,
  action: PersonAction,
): void {
  const before = selectProject(store.getState());
  session.edit(action);
  const now = selectProject(store.getState());
  // What was refused says why itself.
  if (now !== null && now !== before) announce(rhythmWords(now) ?? 'No beat');
}

function beginBar(context: CommandContext, first: boolean): void {
  const { state, player } = context;
  const project = selectProject(state);
  if (project === null) return;
  const frame = Math.round(player.position());
  // Who presses while it plays is late by their own reaction, and means the beat that was heard.
  const grid = player.state().playing ? barGrid(project) : null;
  const at = grid === null ? frame : grid.beats.reduce((a, b) => (Math.abs(b - frame) < Math.abs(a - frame) ? b : a));
  correctBeat(context, { type: 'rhythm/bar', payload: { at, first } });
}

export const TEMPO: readonly Command[] = [
  {
    id: 'tempo.open',
    title: 'Tempo and bars',
    group: 'Tempo',
    keys: ['Shift+b'],
    run: ({ store, announce }) => {
      store.dispatch(tempoOpened(true));
      announce('Tempo and bars');
    },
  },
  {
    id: 'tempo.halve',
    title: 'Halve the tempo',
    group: 'Tempo',
    keys: [],
    blocked: needsBeat,
    run: (context) => correctBeat(context, { type: 'rhythm/scale', payload: { by: 'half' } }),
  },
  {
    id: 'tempo.double',
    title: 'Double the tempo',
    group: 'Tempo',
    keys: [],
    blocked: needsBeat,
    run: (context) => correctBeat(context, { type: 'rhythm/scale', payload: { by: 'double' } }),
  },
  {
    id: 'tempo.firstBar',
    title: 'Bar 1 begins at the playhead',
    group: 'Tempo',
    keys: [],
    blocked: needsBeat,
    run: (context) => beginBar(context, true),
  },
  {
    id: 'tempo.bar',
    title: 'A bar begins at the playhead',
    group: 'Tempo',
    keys: [],
    blocked: needsBeat,
    run: (context) => beginBar(context, false),
  },
  {
    id: 'tempo.asHeard',
    title: 'Tempo and bars as they were heard',
    group: 'Tempo',
    keys: [],
    blocked: ({ state }) =>
      selectProject(state)?.edits.rhythm == null ? 'Nothing was corrected in tempo and bars.' : null,
    run: (context) => correctBeat(context, { type: 'rhythm/revert', payload: {} }),
  },
];
