import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ModelsFolder } from './models-folder.ts';
import { isRunning, ownMark } from './process-mark.ts';

/** What lies in the folder of converted models. Apart from converting, so that who only asks what is there loads no converter. */

/** Written last, so that a folder with it is whole. */
const RECORD = 'converted.json';
const record = z.object({ kind: z.string(), version: z.string(), sha256: z.string(), weights: z.string() });

export function writeRecord(folder: string, content: z.infer<typeof record>): void {
  writeFileSync(join(folder, RECORD), `${JSON.stringify(content, null, 1)}\n`);
}

/** Removes what was converted of checkpoints of these hashes. Returns the bytes freed. */
export function removeConverted(folder: ModelsFolder, sha256s: readonly string[]): number {
  let freed = 0;
  for (const name of readdirSync(folder.converted)) {
    const path = join(folder.converted, name);
    if (!sha256s.includes(recordOf(path)?.sha256 ?? '')) continue;
    for (const file of readdirSync(path)) freed += statSync(join(path, file)).size;
    rmSync(path, { recursive: true, force: true });
  }
  return freed;
}

/** Folders of what was converted of checkpoints of these hashes, with those inside them. */
export function convertedOf(folder: ModelsFolder, sha256s: readonly string[]): string[] {
  const own = readdirSync(folder.converted)
    .map((name) => join(folder.converted, name))
    .filter((path) => sha256s.includes(recordOf(path)?.sha256 ?? ''));
  return own.flatMap((path) => [
    path,
    ...readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [join(path, entry.name)] : [],
    ),
  ]);
}

/** Where a conversion is written until it is whole: the name says by whom. */
export function partFor(folder: ModelsFolder, name: string, thread: number): string {
  return join(folder.converted, `.${name}.${ownMark()}.${thread}.part`);
}

/** Removes what conversions left that were killed: those of processes that are gone, and those of one thread of this process. */
export function sweepParts(folder: ModelsFolder, thread: number | null = null): void {
  for (const name of readdirSync(folder.converted)) {
    const [, mark, id] = /\.(\d+-[0-9a-f]+)\.(\d+)\.part$/.exec(name) ?? [];
    if (mark === undefined) continue;
    const isGone = mark === ownMark() ? Number(id) === thread : !isRunning(mark);
    if (!isGone) continue;
    try {
      rmSync(join(folder.converted, name), { recursive: true, force: true });
    } catch {
      // A folder that others only read.
    }
  }
}

export function isWhole(folder: string): boolean {
  return recordOf(folder) !== null;
}

function recordOf(folder: string): z.infer<typeof record> | null {
  try {
    return record.parse(JSON.parse(readFileSync(join(folder, RECORD), 'utf8')));
  } catch {
    return null; // not there, or not whole
  }
}
