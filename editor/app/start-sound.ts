import type { Project } from '../../host/project/project.ts';
import { httpReader } from '../engine/http-reader.ts';
import type { Player } from '../engine/player.ts';
import { createPlayer } from '../engine/web-player.ts';

/** The sound of a project over the host's range route. Every asset of a project has the project's channels. */
export function startSound({ sampleRate, channels }: Project): Player {
  return createPlayer({ sampleRate, reader: httpReader(() => channels) });
}
