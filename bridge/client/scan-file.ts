import { spawn } from 'node:child_process';
import { PluginDeath } from './failure.ts';

/** A plugin as its file describes it. */
export interface FoundPlugin {
  /** VST3 class ID, 32 hexadecimal digits: the same on every machine. */
  readonly id: string;
  /** What JUCE opens it by. */
  readonly uid: number;
  readonly name: string;
  readonly vendor: string;
  readonly version: string;
  /** VST3 sub-categories, `Fx|Reverb|Stereo`. */
  readonly category: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly instrument: boolean;
}

export type ScanResult =
  /** `lost`: names of effects in it that cannot be opened. */
  | { readonly kind: 'plugins'; readonly plugins: readonly FoundPlugin[]; readonly lost: readonly string[] }
  /** `why`: half a sentence. `isPassing`: the file need not be to blame (memory may have run out), so that it may be found good another time. */
  | { readonly kind: 'failed'; readonly why: string; readonly isPassing?: true };

/** A file that takes longer is taken to hang. Sound plugins take some milliseconds, the largest shells a few seconds. */
const SCAN_TIMEOUT = 10_000;
/** Even a shell of a thousand plugins says less. */
const LONGEST_ANSWER = 4 * 1024 * 1024;

/** What a plugin's own fault ends a process by. Whatever else does may have come from outside: a lack of memory, a library that is not there. */
const OWN_FAULTS: readonly (NodeJS.Signals | null)[] = ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE'];

/**
 * What is in a plugin file, asked of a process of its own: it may crash or hang. Rejects with the reason of an aborted signal, or with PluginDeath
 * where the program does not run, which says nothing of the file.
 */
export async function scanFile(
  binary: string,
  path: string,
  { timeout = SCAN_TIMEOUT, signal }: { timeout?: number; signal?: AbortSignal | undefined } = {},
): Promise<ScanResult> {
  signal?.throwIfAborted();
  const child = spawn(binary, ['--scan', path], { stdio: ['ignore', 'pipe', 'ignore'] });
  let answer = '';
  let hung = false;
  let isTooLong = false;
  const end = (): void => void child.kill('SIGKILL');
  const timer = setTimeout(() => {
    hung = true;
    end();
  }, timeout);
  signal?.addEventListener('abort', end);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
    isTooLong = answer.length > LONGEST_ANSWER;
    if (isTooLong) end();
  });
  try {
    const [code, deadly] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', (error) => reject(new PluginDeath('crash', null, error.message)));
      child.once('close', (...how) => resolve(how));
    });
    signal?.throwIfAborted();
    // One that had ended before it was given up only waited to be heard.
    if (hung && deadly === 'SIGKILL') return { kind: 'failed', why: `it did not answer within ${timeout / 1000} s` };
    if (isTooLong || code === 0) return read(answer);
    if (OWN_FAULTS.includes(deadly)) return { kind: 'failed', why: `it crashed while it was looked at (${deadly})` };
    return { kind: 'failed', why: `looking at it ended early (${deadly ?? `status ${code}`})`, isPassing: true };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}

function read(answer: string): ScanResult {
  try {
    const { plugins, lost } = JSON.parse(answer) as { plugins: FoundPlugin[]; lost: string[] };
    const isKnown = ({ id }: FoundPlugin): boolean => /^[0-9A-F]{32}$/.test(id);
    const unknown = plugins.filter((plugin) => !isKnown(plugin)).map(({ name }) => name);
    return { kind: 'plugins', plugins: plugins.filter(isKnown), lost: [...lost, ...unknown] };
  } catch {
    return { kind: 'failed', why: 'it answered nothing that can be read' };
  }
}
