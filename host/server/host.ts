import { Cancelled } from '../../dsp/audio/source.ts';
import { openBridge } from '../bridge/bridge.ts';
import { PlainError } from '../jobs/job.ts';
import { Runner } from '../jobs/runner.ts';
import { ImpossibleAction } from '../project/reduce.ts';
import { type Places, usualPlaces } from '../studio/places.ts';
import { Studio } from '../studio/studio.ts';
import { announce, leftBehind } from './running.ts';
import { type RunningServer, startServer } from './server.ts';
import { Usage, whenUnused } from './usage.ts';

interface HostOptions {
  /** The folder of the built editor. */
  readonly editor: string;
  /** 0: that of the host before, for its windows look for it there, or any that is free. */
  readonly port?: number;
  readonly places?: Places;
  readonly runner?: Runner;
  readonly mostBytes?: number;
  /** Default: to stderr. */
  readonly log?: (error: unknown, where: string) => void;
}

export interface Host extends RunningServer {
  readonly studio: Studio;
  /** Somebody uses it who is not seen by requests; what is returned ends that. */
  enter(): () => void;
  /** Resolves when for so many milliseconds no window, no plugin in a DAW and no work has been there; or when `signal` aborts. */
  unused(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** A studio and the server before it. Closing it ends all work, keeps what is finished, and closes the projects. */
export async function startHost(options: HostOptions): Promise<Host> {
  const { editor, port = 0, places = usualPlaces(), log = toStderr, mostBytes } = options;
  const runner = options.runner ?? new Runner();
  const studio = new Studio({ runner, places, sentenceOf, log });
  const usage = new Usage();
  const parts = {
    backend: studio,
    sounds: studio,
    files: studio,
    sentenceOf,
    log,
    editor,
    usage,
    ...(mostBytes === undefined ? {} : { mostBytes }),
  };
  const before = leftBehind(places.running);
  let server: RunningServer;
  try {
    const isThere = before !== null && (port === 0 || port === before.port);
    const again = !isThere ? null : startServer({ ...parts, ...before }).catch(() => null);
    server = (await again) ?? (await startServer({ ...parts, port }));
  } catch (error) {
    await runner.close();
    throw error;
  }
  let unannounce = (): void => {};
  try {
    unannounce = announce(places.running, server.openUrl());
  } catch (error) {
    // Where nothing can be written, projects can still be looked at and heard.
    log(error, places.running);
  }
  const bridge = await openBridge({ studio, usage, sentenceOf, log });
  return {
    ...server,
    studio,
    enter: () => usage.enter(),
    unused: (milliseconds, signal) => whenUnused(usage, () => studio.isBusy, milliseconds, signal),
    async close() {
      unannounce();
      try {
        await bridge.close();
        await server.close();
      } finally {
        // Whatever went wrong before: threads end, and nothing unfinished is left behind.
        await studio.close().finally(() => runner.close());
      }
    },
  };
}

/** What an error says to the person; null where it is a bug. */
export function sentenceOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  // A project was closed while something was made for its window: no bug.
  if (error instanceof Cancelled) return 'This was given up, since the project was closed: open it again for it.';
  if (error instanceof PlainError || error instanceof ImpossibleAction || error.name === 'AudioError')
    return error.message;
  const { code, path } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOSPC':
      return 'The disk is full: free some space, and try again.';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `${path ?? 'A file'} may not be written or read by this user: choose another place or change its permissions.`;
    case 'ERR_WORKER_OUT_OF_MEMORY':
      return 'The memory of this machine does not suffice for this step: close other programs and try again.';
    default:
      return null;
  }
}

function toStderr(error: unknown, where: string): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${where}: ${text}\n`);
}
