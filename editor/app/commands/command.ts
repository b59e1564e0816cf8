import type { StemName } from '../../../host/project/project.ts';
import type { RootState } from '../../state/store.ts';
import type { Services } from '../services.tsx';

export type CommandGroup = 'Listen' | 'Walk' | 'Mend' | 'See' | 'Track' | 'File';

/** What a command works with. `stem`: the track under focus. */
export interface CommandContext extends Services {
  readonly state: RootState;
  readonly stem: StemName;
}

/** One thing that a person can do. Menu, keys, palette and cheat sheet all read one list of these. */
export interface Command {
  /** Stable: preferences and the desktop menu name it. */
  readonly id: string;
  /** A verb, as the palette shows it. */
  readonly title: string;
  readonly group: CommandGroup;
  /** As tinykeys reads them. `$mod` is Ctrl, on a Mac Cmd. */
  readonly keys: readonly string[];
  /** Runs again while the key is held. */
  readonly repeats?: boolean;
  /** Works while no project is open. */
  readonly always?: boolean;
  /** Null where it can be done, else one sentence why not. */
  blocked?(context: CommandContext): string | null;
  /** A command that leads out of it where it cannot be done, and what its button says. */
  readonly remedy?: { readonly command: string; readonly action: string };
  run(context: CommandContext): void;
}
