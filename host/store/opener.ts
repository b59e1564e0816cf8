import { existsSync, lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { PlainError } from '../jobs/job.ts';
import type { Disk } from './disk.ts';
import { OPENER } from './opener-name.ts';
import { GENERATIONS } from './snapshot.ts';

// A project is a folder, and Linux and Windows open files with programs, but no folders: so a file in it stands for it. It names no path, so that
// the folder may be moved and copied, and nobody's file leads elsewhere.

/** What such files end with; project folders do too. */
const ENDING = /\.resonate$/i;
/** Bytes: what later versions may say beside it fits into this. */
const LARGEST = 2 ** 16;

const FORMAT = 'resonate-project';
const openerSchema = z.object({ format: z.literal(FORMAT) });

export const OPENER_TEXT = `${JSON.stringify(
  {
    format: FORMAT,
    about:
      'Opens the project in whose folder it lies. It holds nothing of the project: without it, open the folder. Where it is missing, the next change of the project brings it back.',
  },
  null,
  1,
)}\n`;

/** Puts it into a project's folder where it is missing. Whether that can be done is no matter to the project. */
export async function bringOpener(folder: string, disk: Disk): Promise<void> {
  const path = join(folder, OPENER);
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return;
  await disk.replace(path, OPENER_TEXT).catch(() => {});
}

/** The folder of the project that a file stands for; null for what is no such file by its name. Throws a PlainError for one that stands for none. Changes nothing. */
export function folderOfOpener(path: string): string | null {
  if (!ENDING.test(path)) return null;
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true) return null;
  if (found.size > LARGEST || !isOpener(path)) {
    throw new PlainError(`${path} is no file of a project, or is damaged: open the project's folder instead.`);
  }
  // A link on a desktop stands for where it leads.
  const folder = [path, realpathSync(path)].map((place) => dirname(place)).find(holdsProject);
  if (folder !== undefined) return folder;
  throw new PlainError(
    `${path} lies in no project's folder, and holds nothing of a project itself: put it back beside ${GENERATIONS[0]}, or open that folder.`,
  );
}

const holdsProject = (folder: string): boolean => GENERATIONS.some((name) => existsSync(join(folder, name)));

function isOpener(path: string): boolean {
  try {
    return openerSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).success;
  } catch {
    return false;
  }
}
