import { constants, copyFileSync, lstatSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { ASSET_ENDINGS, type AssetInfo, assetInfo, verifyAsset } from '../audio/asset.ts';
import { temporaryFor } from '../audio/files.ts';
import { defineJob, PlainError } from './job.ts';

/**
 * Brings an asset of somebody's project folder into the cache, if its samples are those that its name promises: what lies in
 * the cache is trusted from then on. Throws a PlainError where they are not.
 */
export const adopt = defineJob<{ folder: string; asset: AssetInfo }, null>({
  name: 'adopt',
  version: '1',
  key: () => null,
  assets: () => [],
  run({ folder, asset }, { folders, progress }) {
    const { hash } = asset;
    if (isWhole(folders.assets, asset)) return markUsed(folders.assets, hash);
    const isFile = ASSET_ENDINGS.every((ending) => lstatSync(join(folder, `${hash}.${ending}`)).isFile());
    if (!isFile || !isWhole(folder, asset) || !verifyAsset(folder, hash, progress)) {
      throw new PlainError(
        `The sound ${hash.slice(0, 12)}… in ${folder} is not the one that the project was made with, so nothing was done: restore the folder from a backup.`,
      );
    }
    for (const ending of ASSET_ENDINGS)
      bring(join(folder, `${hash}.${ending}`), join(folders.assets, `${hash}.${ending}`));
    return markUsed(folders.assets, hash);
  },
});

/** Tells other processes that share the cache that the asset is in use, whatever time its file had in the project. */
function markUsed(assets: string, hash: string): null {
  const now = new Date();
  for (const ending of ASSET_ENDINGS) utimesSync(join(assets, `${hash}.${ending}`), now, now);
  return null;
}

/** Whether an asset lies in a folder with the shape that a project says. */
function isWhole(folder: string, asset: AssetInfo): boolean {
  try {
    const { sampleRate, channels, length } = assetInfo(folder, asset.hash);
    return sampleRate === asset.sampleRate && channels === asset.channels && length === asset.length;
  } catch {
    return false;
  }
}

/**
 * Copies a file to a second place, where it appears by rename over whatever stands there. A copy, not a hard link: what somebody does to a
 * project's sounds must not reach the cache, nor the other way round. File systems that can share blocks until one side changes do so.
 */
function bring(from: string, to: string): void {
  const temporary = temporaryFor(to);
  try {
    copyFileSync(from, temporary, constants.COPYFILE_FICLONE);
    renameSync(temporary, to);
  } finally {
    rmSync(temporary, { force: true });
  }
}
