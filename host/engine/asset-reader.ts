import { readSpan } from '../../dsp/audio/memory.ts';
import type { AssetReader } from '../../dsp/graph/host.ts';
import { openAsset } from '../audio/asset.ts';

/** Reads assets from their folder. A file is open only while it is read: a graph has hundreds of takes, and reads each seldom. */
export function folderReader(assets: string): AssetReader {
  return {
    async read(hash, start, count) {
      const file = openAsset(assets, hash);
      try {
        return readSpan(file, start, Math.max(0, Math.min(count, file.length - start)));
      } finally {
        file.close();
      }
    },
  };
}
