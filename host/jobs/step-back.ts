import { readlinkSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/**
 * Lets all other threads go before this one: jobs take every core, and meanwhile a window plays and draws. Linux alone gives threads a priority of
 * their own; elsewhere this would slow down the whole host, so nothing is done.
 */
export function stepBack(): void {
  if (process.platform !== 'linux') return;
  try {
    // "4711/task/4712", the last of which is this thread.
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority;
    setPriority(thread, Math.min(PRIORITY_LOW, getPriority(thread) + PRIORITY_BELOW_NORMAL));
  } catch {
    // Where it may not be done, the work is done as it is.
  }
}
