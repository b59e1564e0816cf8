import { dialogOpened } from '../../state/desk.ts';
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
    run: ({ store }) => void store.dispatch(dialogOpened('export')),
  },
  {
    id: 'file.close',
    title: 'Close the project',
    group: 'File',
    keys: [],
    run: ({ session, player }) => {
      player.pause();
      session.close();
    },
  },
];
