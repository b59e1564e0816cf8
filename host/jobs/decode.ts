import { type DecodedFile, decode } from '../audio/decode.ts';
import { defineJob } from './job.ts';

/** Decodes one sound stream of a file into an asset. `stream` counts the file's sound streams; left out, the best is taken. */
export const decodeFile = defineJob<{ path: string; sha256: string; stream?: number }, DecodedFile>({
  name: 'decode',
  version: '1',
  native: true,
  key: ({ sha256, stream }) => ({ sha256, stream: stream ?? null }),
  assets: (decoded) => [decoded.asset.hash],
  run({ path, sha256, stream }, { folders, progress }) {
    return decode(path, folders.assets, stream === undefined ? { sha256 } : { sha256, stream }, progress);
  },
});
