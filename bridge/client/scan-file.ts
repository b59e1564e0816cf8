import { spawn } from 'node:child_process';

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
  | { readonly kind: 'plugins'; readonly plugins: readonly FoundPlugin[] }
  /** `why`: half a sentence. */
  | { readonly kind: 'failed'; readonly why: string };

/** A file that takes longer is taken to hang. Sound plugins take some milliseconds, the largest shells a few seconds. */
export const SCAN_TIMEOUT = 10_000;
/** Even a shell of a thousand plugins says less. */
const LONGEST_ANSWER = 4 * 1024 * 1024;

/** What is in a plugin file, asked of a process of its own: it may crash or hang. Rejects only with the reason of an aborted signal. */
export async function scanFile(
  binary: string,
  path: string,
  { timeout = SCAN_TIMEOUT, signal }: { timeout?: number; signal?: AbortSignal | undefined } = {},
): Promise<ScanResult> {
  signal?.throwIfAborted();
  const child = spawn(binary, ['--scan', path], { stdio: ['ignore', 'pipe', 'ignore'] });
  let answer = '';
  let hung = false;
  const end = (): void => void child.kill('SIGKILL');
  const timer = setTimeout(() => {
    hung = true;
    end();
  }, timeout);
  signal?.addEventListener('abort', end);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
    if (answer.length > LONGEST_ANSWER) end();
  });
  const { code, cause } = await new Promise<{ code: number | null; cause: string }>((resolve) => {
    child.once('error', (error) => resolve({ code: null, cause: error.message }));
    child.once('close', (status, deadly) => resolve({ code: status, cause: `${deadly}` }));
  });
  clearTimeout(timer);
  signal?.removeEventListener('abort', end);
  signal?.throwIfAborted();
  if (hung) return { kind: 'failed', why: `it did not answer within ${timeout / 1000} s` };
  if (code !== 0) return { kind: 'failed', why: `it crashed while it was looked at (${cause})` };
  return read(answer);
}

function read(answer: string): ScanResult {
  try {
    const { plugins } = JSON.parse(answer) as { plugins: FoundPlugin[] };
    return { kind: 'plugins', plugins: plugins.filter(({ id }) => /^[0-9A-F]{32}$/.test(id)) };
  } catch {
    return { kind: 'failed', why: 'it answered nothing that can be read' };
  }
}
