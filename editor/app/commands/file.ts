import { dialogOpened, toastShown } from '../../state/desk.ts';
import { panelAsked } from '../../state/layout.ts';
import { chooseImports } from '../import-files.ts';
import type { Command } from './command.ts';
import { needsOpenHost } from './conditions.ts';

export const FILE: readonly Command[] = [
  {
    id: 'file.open',
    title: 'Open a recording or project',
    group: 'File',
    keys: ['$mod+o'],
    always: true,
    run: ({ store }) => void store.dispatch(dialogOpened('open')),
  },
  {
    id: 'file.export',
    title: 'Export',
    group: 'File',
    keys: ['$mod+e'],
    blocked: needsOpenHost,
    run: ({ store }) => void store.dispatch(panelAsked('export')),
  },
  {
    id: 'file.import',
    title: 'Import from a DAW: stems, sessions, labels',
    group: 'File',
    keys: [],
    blocked: needsOpenHost,
    run: chooseImports,
  },
  {
    id: 'file.goOn',
    title: 'Go on with separating, searching and listening',
    group: 'File',
    keys: [],
    blocked: needsOpenHost,
    run: ({ store, backend, state, announce }) => {
      const folder = state.document.replica?.folder;
      if (folder === undefined) return;
      announce('Going on');
      // To open what is open goes on with what it still lacks.
      backend.open(folder).catch((error: unknown) => {
        const text = error instanceof Error ? error.message : String(error);
        store.dispatch(toastShown({ text, tone: 'warning', command: 'file.goOn', action: 'Try again' }));
      });
    },
  },
  {
    id: 'app.models',
    title: 'Neural models',
    group: 'File',
    keys: [],
    always: true,
    run: ({ store }) => void store.dispatch(dialogOpened('models')),
  },
  {
    id: 'file.close',
    title: 'Close the project',
    group: 'File',
    keys: [],
    run: ({ session, player, announce }) => {
      player.pause();
      session.close();
      announce('The project is closed');
    },
  },
];
