import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the studio keeps what is the person's. */
export interface Places {
  /** Project folders. */
  readonly projects: string;
  /** Recordings that were dropped on the window. */
  readonly uploads: string;
  /** WAV files that were dragged out of the window. */
  readonly dragged: string;
  /** Chains of plugins that the person keeps for other songs. */
  readonly chains: string;
  /** The list of recent projects. */
  readonly recent: string;
  /** Where the host that works on them says how it is reached. */
  readonly running: string;
  /** Where the plugin in a DAW finds that host. */
  readonly bridge: string;
  /** The folder of stems that the demo is. */
  readonly demo: string;
}

/**
 * In a `Resonate` folder in the person's documents, or where RESONATE_PROJECTS says. A DAW is started from a menu and knows nothing of that: the
 * plugin looks in one place, or where RESONATE_BRIDGE says.
 */
export function usualPlaces(env: NodeJS.ProcessEnv = process.env): Places {
  const documents = join(homedir(), 'Documents');
  const usual = join(existsSync(documents) ? documents : homedir(), 'Resonate');
  const bridge = env.RESONATE_BRIDGE || join(homedir(), '.resonate', 'bridge');
  return { ...placesIn(env.RESONATE_PROJECTS || usual), bridge };
}

export function placesIn(projects: string): Places {
  return {
    projects,
    uploads: join(projects, 'Recordings'),
    dragged: join(projects, 'Dragged out'),
    chains: join(projects, 'Chains'),
    recent: join(projects, '.recent.json'),
    running: join(projects, '.running.json'),
    bridge: join(projects, '.bridge'),
    demo: fileURLToPath(new URL('../../presets/demo/damaged', import.meta.url)),
  };
}
