import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** Milliseconds for a program that only reads a table. */
const PATIENCE = 5000;
/** In a mark whose process' start could not be learnt. */
const UNKNOWN = '0';

let own: string | null = null;

/** What this process writes where it holds something: its number, which is given to another process later, and a hash of when it began, which is not. */
export function ownMark(): string {
  own ??= markOf(process.pid);
  return own;
}

/** The number in a mark; 0 where it is none. */
export function pidOf(mark: string): number {
  return Number(/^(\d+)(-[0-9a-f]+)?$/.exec(mark.trim())?.[1] ?? 0);
}

/** Whether the process that left a mark still runs. A mark without a beginning is believed by its number. */
export function isRunning(mark: string): boolean {
  const pid = pidOf(mark);
  if (pid === 0 || !isAlive(pid)) return false;
  const [, began = UNKNOWN] = mark.trim().split('-');
  if (began === UNKNOWN) return true;
  const now = markOf(pid).split('-')[1];
  return now === UNKNOWN || now === began;
}

function markOf(pid: number): string {
  return `${pid}-${beganNow(pid) ?? UNKNOWN}`;
}

let ownBegan: Promise<string | null> | null = null;

/**
 * What tells a process from a later one of the same number: a hash of when it began; null where the system does not say. No thread waits for the program
 * that knows it, and for this very process it is asked once.
 */
export function beganOf(pid: number): Promise<string | null> {
  if (pid !== process.pid) return askBeganOf(pid);
  ownBegan ??= askBeganOf(pid);
  return ownBegan;
}

async function askBeganOf(pid: number): Promise<string | null> {
  try {
    if (process.platform === 'linux') return hashOf(linuxBeginning(pid));
    const [program, args, options] = question(pid);
    return hashOf((await promisify(execFile)(program, args, options)).stdout);
  } catch {
    return null;
  }
}

/** As `beganOf`, while the thread waits. */
function beganNow(pid: number): string | null {
  try {
    if (process.platform === 'linux') return hashOf(linuxBeginning(pid));
    const [program, args, options] = question(pid);
    return hashOf(execFileSync(program, args, { ...options, stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return null;
  }
}

function hashOf(said: string): string | null {
  return said.trim() === '' ? null : createHash('sha256').update(said.trim()).digest('hex').slice(0, 8);
}

function linuxBeginning(pid: number): string {
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')} ${linuxTicks(pid)}`;
}

function linuxTicks(pid: number): string {
  // The name in brackets may hold anything; the beginning is field 22 (proc_pid_stat(5)).
  return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '0 0').split(' ')[21]!;
}

/** When a process began, in Linux' ticks since this boot; null where that is not known, as on other systems. */
export function ticksOf(pid: number): string | null {
  try {
    return process.platform === 'linux' ? linuxTicks(pid) : null;
  } catch {
    return null;
  }
}

/** The program that says when a process began, in the system's own words. */
function question(pid: number) {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  const options = { encoding: 'utf8', timeout: PATIENCE, env } as const;
  return process.platform === 'win32'
    ? ([
        'powershell.exe',
        ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`],
        options,
      ] as const)
    : (['ps', ['-o', 'lstart=', '-p', String(pid)], options] as const);
}

/** Whether a process of this number runs, whosever it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
