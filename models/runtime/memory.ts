import { execFileSync } from 'node:child_process';
import { availableMemory, platform } from 'node:process';

/** Milliseconds for a program that only reads counters. */
const PATIENCE = 1000;

/**
 * Bytes that a program could have now without others being written to disk. Node counts on macOS only pages that hold nothing at all, of which a healthy machine has
 * few, so there the system's own program is asked for those, too, that would be given up.
 */
export function freeMemory(): number {
  if (platform !== 'darwin') return availableMemory();
  try {
    const text = execFileSync('/usr/bin/vm_stat', { encoding: 'utf8', timeout: PATIENCE });
    return reclaimable(text) ?? availableMemory();
  } catch {
    return availableMemory();
  }
}

/** Free, speculative and inactive pages of what vm_stat prints, in bytes; null where it prints something else. */
export function reclaimable(text: string): number | null {
  const page = /page size of (\d+) bytes/.exec(text)?.[1];
  const counts = ['free', 'speculative', 'inactive'].map(
    (kind) => new RegExp(`^Pages ${kind}:\\s+(\\d+)`, 'm').exec(text)?.[1],
  );
  if (page === undefined || counts.includes(undefined)) return null;
  return Number(page) * counts.reduce((sum, count) => sum + Number(count), 0);
}
