import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isAlive } from '../../models/catalogue/process-mark.ts';
import { AudioError, fileError } from './error.ts';

/** Writes all bytes at the file's current position (or at `position`), however many calls the system needs for it. */
export function writeAll(fd: number, bytes: Uint8Array, position: number | null = null): void {
  let done = 0;
  while (done < bytes.length) {
    done += writeSync(fd, bytes, done, bytes.length - done, position === null ? null : position + done);
  }
}

/** Reads up to bytes.length bytes from `position`; fewer only at the end of the file. Returns how many. */
export function readAll(fd: number, bytes: Uint8Array, position: number): number {
  let done = 0;
  while (done < bytes.length) {
    const n = readSync(fd, bytes, done, bytes.length - done, position + done);
    if (n === 0) break;
    done += n;
  }
  return done;
}

/** Makes the renames in a file's folder survive a power cut. Systems that cannot open folders (Windows) do so on their own. */
export function syncFolder(path: string): void {
  let fd: number;
  try {
    fd = openSync(dirname(path), 'r');
  } catch {
    return;
  }
  try {
    fsyncSync(fd);
  } catch {
    // Some file systems refuse to sync a folder; there is nothing better to do.
  } finally {
    closeSync(fd);
  }
}

/**
 * A hidden name in the same folder, so that renaming it to `path` is one atomic step.
 * It carries this process's number: what a killed process left for the same path is removed here.
 */
export function temporaryFor(path: string): string {
  const folder = dirname(path);
  const prefix = `.${basename(path).slice(0, 100)}.`;
  sweepParts(folder, prefix);
  return join(folder, `${prefix}${process.pid}-${randomUUID()}.part`);
}

/** Removes the unfinished files of processes that no longer run, whose names begin with `prefix`. */
export function sweepParts(folder: string, prefix: string): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return; // whoever writes there next gets the error
  }
  for (const name of names) {
    const owner = name.startsWith(prefix) ? /^(\d+)-[0-9a-f-]{36}\./.exec(name.slice(prefix.length)) : null;
    if (owner !== null && !isAlive(Number(owner[1]))) rmSync(join(folder, name), { force: true });
  }
}

/**
 * Makes a folder and those above it. Step by step: Node's own recursive mkdir never returns where the system answers
 * ENOENT below a folder that exists, as /proc does.
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory())
      throw new AudioError(`${path} is a file, so nothing can be written into it: choose another place.`);
    return;
  }
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    // Somebody else may have been quicker.
    if (existsSync(path)) return;
    const known = fileError(error, path);
    if (known instanceof AudioError) throw known;
    throw new AudioError(
      `The folder ${path} cannot be made (${(error as NodeJS.ErrnoException).code}): choose another place.`,
    );
  }
}

/** The real path of the nearest folder or file that is there, with the rest appended. */
export function nearestReal(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(nearestReal(parent), basename(path));
}

/** `<pid>-<uuid>` in the names of unfinished files. */
const UNFINISHED = /^\..*?(\d+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.\w+$/;

/** Removes every unfinished file of processes that no longer run; with `own` also this process's: call it so when nothing of it writes there any more. */
export function sweepUnfinished(folder: string, own = false): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return; // no such folder: nothing was left in it
  }
  for (const name of names) {
    const pid = Number(UNFINISHED.exec(name)?.[1]);
    const isOver = pid === process.pid ? own : pid > 0 && !isAlive(pid);
    if (isOver) rmSync(join(folder, name), { force: true });
  }
}

/** Makes a closed temporary file durable and lets it appear under its name. */
export function publish(temporary: string, path: string): void {
  const fd = openSync(temporary, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(temporary, path);
  syncFolder(path);
}
