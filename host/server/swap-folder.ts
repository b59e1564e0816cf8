import { existsSync, renameSync, rmSync } from 'node:fs';

/** What a rename says where a folder that is not empty stands in its place: Windows says it otherwise. */
const STANDS_THERE = ['ENOTEMPTY', 'EEXIST', 'EPERM'];

/**
 * Puts a folder that was just made in the place of one that may be there. The place is empty for no longer than a rename takes, for others may be served from
 * it. Where another process has put its own there in that moment, that one stays and this one goes: both were made of the same. Where it cannot be put there,
 * the old one is in its place again when this throws.
 */
export function swapFolder(fresh: string, place: string): void {
  const old = `${fresh}-old`;
  try {
    renameSync(place, old);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  try {
    renameSync(fresh, place);
  } catch (error) {
    // Windows says EPERM of what others hold open, too.
    const isTaken = STANDS_THERE.includes((error as NodeJS.ErrnoException).code ?? '') && existsSync(place);
    if (!isTaken) {
      if (existsSync(old)) renameSync(old, place);
      throw error;
    }
    rmSync(fresh, { recursive: true });
  }
  rmSync(old, { recursive: true, force: true });
}
