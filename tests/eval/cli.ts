import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../host/cli/main.ts', import.meta.url));

interface CliRun {
  /** What was printed, parsed. */
  readonly report: unknown;
  /** From start to end, as a person waits. */
  readonly seconds: number;
  /** The most memory that was resident at any time, bytes; NaN where the system does not tell (it is read from /proc). */
  readonly peakMemory: number;
}

/** Runs the command line as a person would, with a cache of its own that is empty. Rejects with what it said where it fails. */
export async function resonate(args: readonly string[]): Promise<CliRun> {
  const cache = mkdtempSync(join(tmpdir(), 'resonate-eval-cache-'));
  const began = performance.now();
  try {
    const child = spawn(process.execPath, [MAIN, ...args, '--json'], {
      env: { ...process.env, RESONATE_CACHE: cache },
    });
    const out: Buffer[] = [];
    const told: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => out.push(data));
    child.stderr.on('data', (data: Buffer) => told.push(data));
    let peakMemory = Number.NaN;
    const watch = setInterval(() => (peakMemory = residentPeak(child.pid) ?? peakMemory), 100);
    const code = await new Promise<number | null>((done, failed) => child.on('close', done).on('error', failed));
    clearInterval(watch);
    if (code !== 0)
      throw new Error(`resonate ${args.join(' ')} ended with ${code}: ${Buffer.concat(told).toString().slice(-400)}`);
    const seconds = (performance.now() - began) / 1000;
    return { report: JSON.parse(Buffer.concat(out).toString()), seconds, peakMemory };
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

/** The high-water mark that Linux keeps of a process, all of its threads together. */
function residentPeak(pid: number | undefined): number | null {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line ? Number(line[1]) * 1024 : null;
  } catch {
    return null;
  }
}
