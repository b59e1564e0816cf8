import { statfsSync } from 'node:fs';
import { ModelError } from '../error.ts';

/** Left free for everything else on the disk. */
const RESERVE = 256e6;

/** Throws a ModelError where a folder's disk has no room for so many more bytes. */
export function assertSpace(folder: string, bytes: number, what: string, free = freeSpace(folder)): void {
  if (free >= bytes + RESERVE) return;
  throw new ModelError(
    `${what} needs ${gigabytes(bytes)} and ${folder} has ${gigabytes(Math.max(0, free - RESERVE))} to spare: make room, or name a folder on another disk in RESONATE_MODELS.`,
  );
}

/** Bytes that a folder's disk has left. */
export function freeSpace(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function gigabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
