import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../', import.meta.url));

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** The cache folder; without it each run would share the person's. */
  readonly cache: string;
  /** Where it is called. Default: the repository. */
  readonly cwd?: string;
  /** Called with the child as soon as it runs. */
  readonly onChild?: (child: ChildProcess) => void;
  /** Called with each piece of stderr. */
  readonly onStderr?: (text: string, child: ChildProcess) => void;
}

/** Runs the command line as a person would, with a cache of its own. */
export function resonate(args: readonly string[], options: RunOptions): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const entry = `${ROOT}host/cli/main.ts`;
    const child = spawn(process.execPath, [entry, ...args], {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, RESONATE_CACHE: options.cache },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data) => (stdout += data));
    child.stderr.on('data', (data) => {
      stderr += data;
      options.onStderr?.(String(data), child);
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
    options.onChild?.(child);
  });
}
