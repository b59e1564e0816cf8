import { readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { beganOf, isAlive, ticksOf } from '../../models/catalogue/process-mark.ts';
import { PlainError } from '../jobs/job.ts';
import type { Disk } from './disk.ts';

/** Who has a project open for writing. */
const holderSchema = z.object({
  pid: z.int(),
  /** When it began (see ticksOf); null where its system does not say. An older Resonate knows this alone, and must not take a running one for gone. */
  started: z.string().nullable(),
  /** Tells the process from a later one of the same number on every system (see beganOf); an older Resonate did not write it. */
  began: z.string().nullish(),
  computer: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

const nameOf = (folder: string): string => join(folder, 'project.lock');

/**
 * Makes this process the one that writes in a project folder, and returns how to let go of it. A lock whose process is gone is taken over.
 * Rejects with a PlainError where another process, or this one, has the project open, and with the system's error where nothing can be written.
 */
export async function lockProject(folder: string, disk: Disk): Promise<() => Promise<void>> {
  const path = nameOf(folder);
  const { pid } = process;
  const mine: Holder = { pid, started: ticksOf(pid), began: await beganOf(pid), computer: hostname() };
  const content = `${JSON.stringify(mine)}\n`;
  // Each turn either takes the lock, meets a living holder, or removes a dead one.
  for (;;) {
    try {
      await disk.claim(path, content);
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const found = readLock(path);
    if (found === null) continue;
    if (found.holder !== null && (await isHeld(found.holder))) throw new PlainError(heldSentence(folder, found.holder));
    await removeStale(path, found.text);
  }
}

/** Rejects with a PlainError where a process has the project open. */
export async function refuseHeld(folder: string): Promise<void> {
  const holder = readLock(nameOf(folder))?.holder ?? null;
  if (holder !== null && (await isHeld(holder))) throw new PlainError(heldSentence(folder, holder));
}

function readLock(path: string): { text: string; holder: Holder | null } | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return null; // let go of meanwhile
  }
  return { text, holder: parsed(text) };
}

function parsed(text: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return null; // a lock appears whole, so this is what a power cut left
  }
}

async function isHeld(holder: Holder): Promise<boolean> {
  if (holder.computer !== hostname()) return true;
  if (!isAlive(holder.pid)) return false;
  if (holder.began != null) return holder.began === ((await beganOf(holder.pid)) ?? holder.began);
  return holder.started === null || holder.started === (ticksOf(holder.pid) ?? holder.started);
}

/** By renaming, so that of two processes that find the same stale lock one cannot remove the lock that the other has just taken. */
async function removeStale(path: string, text: string): Promise<void> {
  const aside = `${path}.${process.pid}`;
  try {
    await rename(path, aside);
  } catch {
    return; // another process was quicker
  }
  if (readFileSync(aside, 'utf8') === text) await rm(aside, { force: true });
  else await rename(aside, path);
}

function heldSentence(folder: string, { pid, computer }: Holder): string {
  const where =
    computer === hostname() ? `in another window of Resonate (process ${pid})` : `on the computer ${computer}`;
  const way = computer === hostname() ? '' : `, or remove ${nameOf(folder)} if it is not running there`;
  return `${folder} is open ${where}, so it cannot be changed here: close it there first${way}.`;
}
