import { enableCompileCache } from 'node:module';
import { Command, CommanderError } from 'commander';
import { Cancelled } from '../../dsp/audio/source.ts';
import { PlainError } from '../jobs/job.ts';
import { VERSION } from '../version.ts';
import { COMMANDS } from './commands.ts';
import { UsageError } from './session.ts';

const DONE = 0;
const FAILED = 1;
const WRONG_ARGUMENTS = 2;
const INTERRUPTED = 130;

/** Runs `resonate` with these arguments (without node and script) and returns the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  const program = new Command('resonate')
    .description('Mends the damaged parts of a recording and leaves every other sample as it was.')
    .version(VERSION)
    .showHelpAfterError('(--help shows what is possible)')
    .exitOverride()
    .configureHelp({ helpWidth: 100 });
  for (const define of COMMANDS) define(program);
  try {
    if (args.length === 0) {
      program.outputHelp();
      return DONE;
    }
    await program.parseAsync(args, { from: 'user' });
    return DONE;
  } catch (error) {
    return statusOf(error);
  }
}

function statusOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_ARGUMENTS;
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`);
    return WRONG_ARGUMENTS;
  }
  if (error instanceof Cancelled) {
    process.stderr.write(
      'Interrupted: nothing half-written is left, and what was finished is kept for the next run.\n',
    );
    return INTERRUPTED;
  }
  const known = error instanceof Error ? error : new Error(String(error));
  if (error instanceof PlainError || known.name === 'AudioError') process.stderr.write(`${known.message}\n`);
  else if ('code' in known && typeof known.code === 'string') process.stderr.write(`${fileSentence(known)}\n`);
  else
    process.stderr.write(
      `Resonate failed unexpectedly (${known.message}): please report this with the lines below.\n${known.stack}\n`,
    );
  return FAILED;
}

/** Errors of the file system, in words. */
function fileSentence(error: Error & { code?: unknown; path?: unknown }): string {
  const path = typeof error.path === 'string' ? error.path : 'a file';
  switch (error.code) {
    case 'ENOSPC':
      return 'The disk is full: free some space, or run resonate cache clear, and run the command again.';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `${path} may not be written or read by this user: choose another folder or change its permissions.`;
    case 'ENOENT':
      return `${path} is not there: check the name and the folder.`;
    case 'ERR_WORKER_OUT_OF_MEMORY':
      return 'The memory of this machine does not suffice for this step: close other programs and run the command again.';
    case 'ENOTDIR':
    case 'EEXIST':
      return `${path} is in the way: choose another place with --out.`;
    default:
      return `${path} could not be used (${error.message}): check the disk and run the command again.`;
  }
}

// Commands load what they run when they run: from here on compiled code is kept, so that the next start is quick.
if (import.meta.main) enableCompileCache();
// Whoever reads our output may leave before its end (`| head`): then there is nobody left to tell.
if (import.meta.main) for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
