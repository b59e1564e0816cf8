import { copyFileSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sweepUnfinished } from '../audio/files.ts';
import { adopt } from '../jobs/adopt.ts';
import { writeAtomically } from '../jobs/cache.ts';
import { PlainError } from '../jobs/job.ts';
import type { Runner } from '../jobs/runner.ts';
import { assetsOf, type Project } from '../project/project.ts';
import { DISK } from './disk.ts';
import { keepAssets } from './keep-assets.ts';
import { refuseHeld } from './lock.ts';
import { bringOpener, folderOfOpener } from './opener.ts';
import { readFolder } from './read-folder.ts';
import { GENERATIONS, textOf } from './snapshot.ts';

/**
 * Writes a project folder: `assets/` first, then `project.json`, which names only assets that are there.
 * Assets are copies of those in the cache. The previous project.json is kept as `project.previous.json`; journals that went on from it do not count
 * for the new one. Rejects with a PlainError where the project is open in an editor.
 */
export async function writeProject(folder: string, project: Project, cacheAssets: string): Promise<void> {
  await refuseHeld(folder);
  const assets = join(folder, 'assets');
  for (const place of [folder, assets]) sweepUnfinished(place);
  await keepAssets(folder, assetsOf(project), cacheAssets);
  const path = join(folder, 'project.json');
  if (existsSync(path)) copyFileSync(path, join(folder, 'project.previous.json'));
  writeAtomically(path, textOf(project), folder);
  await bringOpener(folder, DISK);
}

/**
 * Reads a project folder, with all that its journals say. Throws a PlainError where it is not one, is damaged, lacks a sound, or is newer than this
 * version. Changes nothing.
 */
export function readProject(folder: string): Project {
  const { project, missing } = readFolder(folder);
  const [first] = missing;
  if (first !== undefined) {
    throw new PlainError(
      `${folder} lacks the sound ${first.hash.slice(0, 12)}… in its assets folder: restore the folder from a backup.`,
    );
  }
  return project;
}

/** Throws a PlainError where a folder holds a project that somebody worked on since it was written: a new one in its place would hide that work. */
export function refuseWorkedOn(folder: string): void {
  if (projectRoot(folder) !== folder || readFolder(folder).revision === 0) return;
  throw new PlainError(
    `${folder} is a project that was worked on since it was written, so nothing was done: choose another --out, or move that project away.`,
  );
}

/**
 * The folder that holds project.json: the one given, or `project` in it, as `restore` leaves it, or the one that a given file stands for; null where there
 * is none. Throws a PlainError for a file that stands for a project and lies in none.
 */
export function projectRoot(path: string): string | null {
  const roots = [path, join(path, 'project')];
  return folderOfOpener(path) ?? roots.find((root) => GENERATIONS.some((name) => existsSync(join(root, name)))) ?? null;
}

/** Makes the assets of a project folder available in the cache, so that jobs can use them. Rejects where one is not what its name promises. */
export async function shareAssets(runner: Runner, folder: string, project: Project): Promise<void> {
  await Promise.all(
    assetsOf(project).map((asset) =>
      runner.run(adopt, { folder: resolve(folder, 'assets'), asset }, asset.hash.slice(0, 12)),
    ),
  );
}
