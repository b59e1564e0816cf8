import { MIDI_COMMANDS } from '../../midi/commands.ts';
import { TIMELINE_COMMANDS } from '../../timeline/commands.ts';
import type { Command } from './command.ts';
import { FILE } from './file.ts';
import { LISTEN } from './listen.ts';
import { MEND } from './mend.ts';
import { SEE } from './see.ts';
import { TRACK } from './track.ts';
import { WALK } from './walk.ts';

/** Everything that a person can do by key, palette or menu. Adding one is a line in the list of its group. */
export const COMMANDS: readonly Command[] = [
  ...LISTEN,
  ...WALK,
  ...MEND,
  ...SEE,
  ...TRACK,
  ...FILE,
  ...TIMELINE_COMMANDS,
  ...MIDI_COMMANDS,
];

const BY_ID = new Map(COMMANDS.map((command) => [command.id, command]));

export const commandById = (id: string): Command | undefined => BY_ID.get(id);
