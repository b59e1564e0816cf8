import { existsSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { openByteFile } from '../checkpoint/byte-file.ts';
import { sha256Of } from '../checkpoint/sha256.ts';
import { ModelError } from '../error.ts';
import { RESONATE } from '../resonate-command.ts';
import { assertNotInstalling } from './claim.ts';
import { removeConverted } from './conversions.ts';
import { CATALOGUE, type CatalogueEntry } from './entries.ts';
import type { ModelsFolder } from './models-folder.ts';

/** Written last, so that a folder with it is whole. */
export const INSTALLED = 'installed.json';

const installation = z.object({
  version: z.literal(1),
  name: z.string(),
  /** 'download', or the path that the person gave. */
  from: z.string(),
  files: z.array(
    z.object({
      name: z.string().regex(/^[\w][\w.-]*$/),
      bytes: z.int().min(0),
      sha256: z.string(),
      /** Whether that is what the source publishes, or only what was there when it was installed. */
      isPublished: z.boolean(),
    }),
  ),
});

export type Installation = z.infer<typeof installation>;

/** The entry of this name. Throws a ModelError that lists what there is. */
export function entryNamed(name: string, catalogue: readonly CatalogueEntry[] = CATALOGUE): CatalogueEntry {
  const entry = catalogue.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (entry !== undefined) return entry;
  throw new ModelError(`There is no model ${name}: choose one of ${catalogue.map((one) => one.name).join(', ')}.`);
}

/** What is installed of an entry, or null. */
export function installationOf(folder: ModelsFolder, entry: CatalogueEntry): Installation | null {
  try {
    const known = installation.parse(JSON.parse(readFileSync(join(folder.installed(entry.name), INSTALLED), 'utf8')));
    const isThere = known.files.every(({ name }) => existsSync(join(folder.installed(entry.name), name)));
    return isThere ? known : null;
  } catch {
    return null;
  }
}

/**
 * What a converter is to be given, in the order of the catalogue: the folder of a model of one file of weights and what lies beside it, or each file of
 * a bag of several. Throws a ModelError where it is not installed.
 */
export function checkpointsOf(folder: ModelsFolder, entry: CatalogueEntry): readonly string[] {
  if (installationOf(folder, entry) === null) {
    throw new ModelError(`${entry.name} is not installed: install it with ${RESONATE} models install ${entry.name}.`);
  }
  const place = folder.installed(entry.name);
  const weights = entry.files.filter(({ name }) => /\.(th|bin|pt|safetensors)$/.test(name));
  return weights.length > 1 ? weights.map(({ name }) => join(place, name)) : [place];
}

interface Verified {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** The file is what was installed. */
  readonly isSame: boolean;
  readonly isPublished: boolean;
}

/** Reads every file of an installed model and compares it with what was installed. `progress` gets the share of bytes read and may throw to stop. */
export async function verifyInstalled(
  folder: ModelsFolder,
  entry: CatalogueEntry,
  progress?: (fraction: number) => void,
): Promise<readonly Verified[]> {
  checkpointsOf(folder, entry);
  const { files } = installationOf(folder, entry)!;
  const all = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const verified: Verified[] = [];
  let before = 0;
  for (const { name, bytes, sha256, isPublished } of files) {
    const file = openByteFile(join(folder.installed(entry.name), name));
    try {
      const now = await sha256Of(file, (done) => progress?.(Math.min(1, (before + done) / all)));
      verified.push({ name, bytes: file.size, sha256: now, isSame: now === sha256, isPublished });
    } finally {
      file.close();
    }
    before += bytes;
  }
  return verified;
}

/**
 * Removes an installed model with what was converted of it, or what an unfinished download left. Returns the bytes freed. Throws a ModelError where there is
 * nothing, or where it is being installed.
 */
export function removeInstalled(folder: ModelsFolder, entry: CatalogueEntry): number {
  const place = folder.installed(entry.name);
  if (!existsSync(place)) throw new ModelError(`${entry.name} is not installed, so there is nothing to remove.`);
  assertNotInstalling(place, entry);
  const known = installationOf(folder, entry);
  let freed = removeConverted(folder, known?.files.map(({ sha256 }) => sha256) ?? []);
  // Not of what a link points to: that stays, if it is there at all.
  for (const name of readdirSync(place)) freed += lstatSync(join(place, name)).size;
  rmSync(place, { recursive: true, force: true });
  return freed;
}
