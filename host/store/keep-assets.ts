import { constants } from 'node:fs';
import { copyFile, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ASSET_ENDINGS } from '../audio/asset.ts';
import { makeFolder, syncFolder, temporaryFor } from '../audio/files.ts';

/**
 * Copies assets from the cache into a project's own folder, before the document may name them: once it resolves they survive a power cut.
 * An hour's sound is gigabytes: nobody waits for it.
 */
export async function keepAssets(
  folder: string,
  assets: Iterable<{ readonly hash: string }>,
  cacheAssets: string,
): Promise<void> {
  const own = join(folder, 'assets');
  makeFolder(own);
  syncFolder(own);
  for (const hash of new Set([...assets].map((asset) => asset.hash))) {
    for (const ending of ASSET_ENDINGS) {
      const [from, to] = [join(cacheAssets, `${hash}.${ending}`), join(own, `${hash}.${ending}`)];
      const size = await sizeOf(from);
      if (size !== null && (await sizeOf(to)) === size) continue;
      const temporary = temporaryFor(to);
      try {
        await copyFile(from, temporary, constants.COPYFILE_FICLONE);
        await sync(temporary);
        await rename(temporary, to);
        syncFolder(to);
      } finally {
        await rm(temporary, { force: true });
      }
    }
  }
}

/** As `publish` does it, but off the thread that answers windows: this may be gigabytes. */
async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch {
    return null;
  }
}
