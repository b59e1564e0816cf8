import { linkSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelError } from '../error.ts';
import { sweepParts } from './conversions.ts';
import { CATALOGUE, type CatalogueEntry } from './entries.ts';
import { hasNoLinks } from './links.ts';
import type { ModelsFolder } from './models-folder.ts';
import { isRunning, ownMark, pidOf } from './process-mark.ts';

/** Holds the mark of the process that installs, while it does. */
const INSTALLING = 'installing.pid';
/** What a download needs to go on with its part lies beside it. */
const NOTE = '.json';

/** Takes a model's folder for installing into it, and gives back how to leave it. Throws a ModelError where another process that still runs has it. */
export function claim(place: string, entry: CatalogueEntry): () => void {
  const path = join(place, INSTALLING);
  while (!writtenFirst(path)) {
    assertNotInstalling(place, entry);
    // Of several who find the same leftover one takes it away; who was too late may have got somebody's new claim and puts it back.
    const taken = `${path}.${ownMark()}`;
    try {
      renameSync(path, taken);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      continue;
    }
    if (isOthers(taken)) renameSync(taken, path);
    else rmSync(taken);
  }
  return () => rmSync(path, { force: true });
}

/** Throws a ModelError where another process that still runs is installing into `place`. */
export function assertNotInstalling(place: string, entry: CatalogueEntry): void {
  const path = join(place, INSTALLING);
  if (!isOthers(path)) return;
  throw new ModelError(
    `${entry.name} is being installed by another Resonate already (process ${pidOf(readMark(path))}): wait for it.`,
  );
}

/**
 * Removes what installing and converting left that were killed in the middle: claims of processes that are gone, copies that were not finished, and conversions. What a
 * download has got stays, for it can be continued. What cannot be taken away (a folder that others only read, a claim of just now) is left to the next time.
 */
export function sweepLeftovers(folder: ModelsFolder, catalogue: readonly CatalogueEntry[] = CATALOGUE): void {
  sweepParts(folder);
  for (const entry of catalogue) {
    const place = folder.installed(entry.name);
    if (leftoversIn(place).length === 0 || isRunning(readMark(join(place, INSTALLING)))) continue;
    try {
      sweep(place, entry);
    } catch {
      // It is seen again the next time.
    }
  }
}

function sweep(place: string, entry: CatalogueEntry): void {
  // Nobody may begin to install while it is looked at again.
  const release = claim(place, entry);
  try {
    for (const name of leftoversIn(place)) if (name !== INSTALLING) rmSync(join(place, name), { force: true });
  } finally {
    release();
  }
  if (readdirSync(place).length === 0) rmdirSync(place);
}

function leftoversIn(place: string): string[] {
  if (!statSync(place, { throwIfNoEntry: false })?.isDirectory()) return [];
  const names = readdirSync(place);
  return names.filter(
    (name) => name.startsWith(INSTALLING) || (name.endsWith('.part') && !names.includes(`${name}${NOTE}`)),
  );
}

/** In one step with its content, where the file system can: a claim that is read before it is written would look like a leftover. */
function writtenFirst(path: string): boolean {
  const written = `${path}.${ownMark()}.new`;
  writeFileSync(written, ownMark());
  try {
    try {
      linkSync(written, path);
    } catch (error) {
      if (!hasNoLinks(error)) throw error;
      writeFileSync(path, ownMark(), { flag: 'wx' });
    }
    return true;
  } catch (error) {
    // ENOENT: somebody who sweeps has taken the new file for a leftover.
    if (['EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  } finally {
    rmSync(written, { force: true });
  }
}

/** Whether another process that runs has written this claim. One of this process is of a thread that was ended: it does one thing with a model at a time. */
function isOthers(path: string): boolean {
  const mark = readMark(path);
  return pidOf(mark) !== process.pid && isRunning(mark);
}

/** Empty where there is none, or where its owner was killed between making and writing it. */
function readMark(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
