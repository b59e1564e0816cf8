import { constants } from 'node:fs';
import { copyFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, temporaryFor } from '../audio/files.ts';

/** The samples come last: where they stand, the asset is whole. */
const ENDINGS = ['json', 'peaks', 'f32'] as const;

/** Copies assets from the cache into a project's own folder, before the document may name them. An hour's sound is gigabytes: nobody waits for it. */
export async function keepAssets(
  folder: string,
  assets: Iterable<{ readonly hash: string }>,
  cacheAssets: string,
): Promise<void> {
  const own = join(folder, 'assets');
  makeFolder(own);
  for (const hash of new Set([...assets].map((asset) => asset.hash))) {
    for (const ending of ENDINGS) {
      const [from, to] = [join(cacheAssets, `${hash}.${ending}`), join(own, `${hash}.${ending}`)];
      if ((await sizeOf(to)) === (await sizeOf(from))) continue;
      const temporary = temporaryFor(to);
      try {
        await copyFile(from, temporary, constants.COPYFILE_FICLONE);
        await rename(temporary, to);
      } finally {
        await rm(temporary, { force: true });
      }
    }
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch {
    return null;
  }
}
