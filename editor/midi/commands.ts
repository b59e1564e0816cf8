import type { Command } from '../app/commands/command.ts';
import { needsRegion } from '../app/commands/conditions.ts';
import { loopOf } from '../app/commands/listen.ts';
import { selectProject, selectSelectedRegion } from '../state/selectors.ts';
import { regionArmed } from './midi-state.ts';
import { partOf } from './recorder.ts';

export const MIDI_COMMANDS: readonly Command[] = [
  {
    id: 'midi.record',
    title: 'Play the notes of the region anew by MIDI',
    group: 'Mend',
    keys: [],
    blocked: (context) => {
      const { state } = context;
      if (state.midi.armed !== null) return null;
      const { way, input, keyboard } = state.preferences.midi;
      if (way === 'off' || (input === '' && keyboard === '')) {
        return 'Choose a MIDI keyboard first: in the preferences, under MIDI.';
      }
      const region = selectSelectedRegion(state);
      if (region === null) return needsRegion(context);
      return partOf(region.stem) === null
        ? 'Notes are kept for vocals, drums and bass: choose a region of these.'
        : null;
    },
    run: ({ state, store, player, announce }) => {
      const region = selectSelectedRegion(state);
      const project = selectProject(state);
      if (state.midi.armed !== null) {
        store.dispatch(regionArmed(null));
        announce('Recording ended');
      } else if (region !== null && project !== null) {
        store.dispatch(regionArmed(region.id));
        player.setLoop(loopOf(state, project, region));
        player.seek(Math.max(0, loopOf(state, project, region).start));
        void player.play();
        announce('Play the notes: each pass of the loop takes the place of what was there');
      }
    },
  },
];
