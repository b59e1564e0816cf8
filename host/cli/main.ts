import { enableCompileCache } from 'node:module';
import { Command, CommanderError } from 'commander';
import { Cancelled } from '../../dsp/audio/source.ts';
import { RESONATE } from '../../models/resonate-command.ts';
import { PlainError } from '../jobs/job.ts';
import { VERSION } from '../version.ts';
import { COMMANDS } from './commands.ts';
import { UsageError } from './session.ts';
import { terminalOf } from './terminal.ts';

const DONE = 0;
const FAILED = 1;
const WRONG_ARGUMENTS = 2;
const INTERRUPTED = 130;

const EXAMPLES = `
Examples:
  ${RESONATE} restore recording.m4a --out mended
  ${RESONATE} analyze recording.m4a
  ${RESONATE} restore --help

Ends with 0 (done), 1 (could not be done), 2 (wrong arguments) or 130 (interrupted).`;

/** Lines longer than this are hard to read, however wide the terminal. */
const WIDEST_HELP = 100;

/** Runs `resonate` with these arguments (without node and script) and returns the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  const program = new Command(RESONATE)
    .description('Mends the damaged parts of a recording and leaves every other sample as it was.')
    .version(VERSION)
    .configureOutput({
      getOutHelpWidth: () => helpWidth(process.stdout),
      getErrHelpWidth: () => helpWidth(process.stderr),
      outputError: (text, write) => write(`${oneSentence(inputFirst(program, text))}\n`),
    })
    .addHelpText('after', EXAMPLES)
    .exitOverride();
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

function helpWidth(stream: NodeJS.WriteStream): number {
  return Math.min(WIDEST_HELP, terminalOf(stream).columns);
}

/** Commander looks at options first; where the input is missing too, that is named first. */
function inputFirst(program: Command, text: string): string {
  const option = /required option '(.+)' not specified/.exec(text)?.[1];
  if (option === undefined) return text;
  const command = program.commands.find((one) => one.name() === program.args[0]);
  const input = command?.args.length === 0 ? command.registeredArguments.find(({ required }) => required) : undefined;
  return input === undefined ? text : `missing required argument '${input.name()}' and required option '${option}'`;
}

/** Commander's "error: option '--seed <n>' argument 'x' is invalid. It must be …" as one sentence that says what to do. */
function oneSentence(text: string): string {
  const said = text
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .trim()
    .replace(/\.$/, '');
  const capital = said.charAt(0).toUpperCase() + said.slice(1);
  const [what, remedy] = capital.split(/ is invalid\. /);
  if (remedy === undefined) return `${capital}: --help shows what is possible.`;
  return `${what} is invalid: ${remedy.charAt(0).toLowerCase()}${remedy.slice(1)}.`;
}

function statusOf(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return DONE;
    if (error.code === 'commander.help') process.stderr.write('\nA command is missing: choose one of those above.\n');
    return WRONG_ARGUMENTS;
  }
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
      return `The disk is full: free some space, or run ${RESONATE} cache clear, and run the command again.`;
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
if (import.meta.main) {
  process.stdout.on('error', onOutputError);
  process.stderr.on('error', () => {});
  const status = await main(process.argv.slice(2));
  process.exitCode ||= status;
  // What was interrupted may still compute, and nobody waits for that.
  if (status === INTERRUPTED) process.stderr.write('', () => process.exit());
}

/** Whoever reads our output may leave before its end (`| head`): then there is nobody left to tell. A full disk is another matter. */
function onOutputError(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  process.exitCode = FAILED;
  process.stderr.write(`The output could not be written (${error.code}): free some space and run the command again.\n`);
}
