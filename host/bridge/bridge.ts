import type { BridgeHost } from '../../bridge/server/host.ts';
import { type BridgeServer, startBridge } from '../../bridge/server/server.ts';
import { PlainError } from '../jobs/job.ts';
import type { Usage } from '../server/usage.ts';
import type { Studio } from '../studio/studio.ts';
import { VERSION } from '../version.ts';
import { captureTo } from './capture.ts';
import { type RenderSound, sharedRendering } from './chains.ts';
import { SpanReader } from './reader.ts';
import { PlayedSong } from './song.ts';
import { startCommand, writeStartCommand } from './start-command.ts';

export interface BridgeOptions {
  readonly studio: Studio;
  /** Is told of each plugin for as long as it is there. */
  readonly usage: Usage;
  /** What an error says to the person; null where it is a bug. */
  sentenceOf(error: unknown): string | null;
  log(error: unknown, where: string): void;
}

/** Milliseconds until a host that found another one serving plugins looks whether that is gone. */
const LOOK_AGAIN = 5000;

const BUG = 'Something went wrong inside Resonate: try again, and report it if it repeats.';

/** The host as plugins in a DAW see it: its projects, to play and to mend, and a place for what they capture. */
export async function openBridge({
  studio,
  usage,
  sentenceOf,
  log,
}: BridgeOptions): Promise<{ close(): Promise<void> }> {
  const reader = new SpanReader();
  const render = sharedRendering(studio);
  const renderSound: RenderSound = (id, stem, source) => studio.throughPlugins(id, stem, source);
  const host: BridgeHost = {
    version: VERSION,
    async projects() {
      const known = await studio.recent();
      return known
        .filter(({ missing }) => !missing)
        .map(({ folder, name, duration }) => ({ project: folder, name, duration }));
    },
    async open(project, rate, onChange) {
      // A plugin plays projects; it makes none of whatever path it is given.
      if (!(await studio.recent()).some(({ folder, missing }) => folder === project && !missing)) {
        throw new PlainError('This project is not known to Resonate here: open it in Resonate first.');
      }
      const { id } = await studio.open(project);
      return PlayedSong.open({ projects: studio, reader, render, renderSound }, id, rate, onChange);
    },
    capture(request) {
      return captureTo(studio.places.uploads, request, async (path) => {
        const { id } = await studio.open(path);
        return (await studio.state(id)).folder;
      });
    },
  };
  const folder = studio.places.bridge;
  const said = (error: unknown): string => {
    const sentence = sentenceOf(error);
    if (sentence === null) log(error, 'a plugin');
    return sentence ?? BUG;
  };
  const start = startCommand();
  let server: BridgeServer | null = null;
  let again: NodeJS.Timeout | undefined;
  let isClosed = false;
  const begin = async (): Promise<void> => {
    try {
      server = await startBridge({ host, folder, sentenceOf: said, onPlugin: () => usage.enter() });
      if (isClosed) await server?.close();
      else if (server === null) again = setTimeout(begin, LOOK_AGAIN).unref();
      else if (start !== null) writeStartCommand(folder, start);
    } catch (error) {
      // Without it, all but the plugin works.
      log(error, folder);
    }
  };
  await begin();
  return {
    async close() {
      isClosed = true;
      clearTimeout(again);
      await server?.close();
      await reader.close();
    },
  };
}
