import { AudioError } from '../audio/error.ts';
import { Cache } from '../jobs/cache.ts';
import { PlainError } from '../jobs/job.ts';
import { Runner } from '../jobs/runner.ts';
import { interruptible } from './interruption.ts';
import { ProgressDisplay, type StageTitle } from './progress.ts';

/** What a command runs with: jobs that stop at Ctrl-C, a progress display, and a way to say things. */
export interface Session {
  readonly runner: Runner;
  readonly display: ProgressDisplay;
  /** True under --json: stdout carries one JSON document and nothing else. */
  readonly json: boolean;
}

/** Thrown for arguments that make no sense together: ends the command with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The cache of finished work. Throws a PlainError where its folder cannot be made or written to. */
export function openCache(): Cache {
  try {
    return new Cache();
  } catch (error) {
    if (!(error instanceof AudioError)) throw error;
    const why = error.message.slice(0, error.message.lastIndexOf(': '));
    throw new PlainError(`The cache cannot be opened (${why}): name another folder in RESONATE_CACHE.`);
  }
}

/** Runs one command with a session and cleans up after it, however it ends. */
export async function withSession(
  json: boolean,
  stages: readonly StageTitle[],
  use: (session: Session) => Promise<void>,
): Promise<void> {
  await interruptible(async (signal) => {
    const display = new ProgressDisplay(stages);
    const runner = new Runner({ cache: openCache(), signal, onEvent: display.onEvent });
    try {
      await use({ runner, display, json });
    } finally {
      display.close();
      await runner.close();
    }
  });
}

/** Prints a document as JSON on stdout. */
export function printJson(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document, null, 1)}\n`);
}
