import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

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
  return `${pid}-${beganOf(pid) ?? UNKNOWN}`;
}

/** What tells a process from a later one of the same number: a hash of when it began; null where the system does not say. */
export function beganOf(pid: number): string | null {
  const said = beginning(pid);
  return said === null ? null : createHash('sha256').update(said).digest('hex').slice(0, 8);
}

/** When a process began, in the system's own words; null where it does not say. */
function beginning(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      // The name in brackets may hold anything; the beginning is field 22, in ticks since this boot (proc_pid_stat(5)).
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '0 0').split(' ');
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')} ${fields[21]}`;
    }
    const [program, ...args] =
      process.platform === 'win32'
        ? ['powershell.exe', '-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`]
        : ['ps', '-o', 'lstart=', '-p', String(pid)];
    const said = execFileSync(program!, args, {
      encoding: 'utf8',
      timeout: PATIENCE,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    });
    return said.trim() || null;
  } catch {
    return null;
  }
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
