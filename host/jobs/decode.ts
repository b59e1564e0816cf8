import { type DecodedFile, decode } from '../audio/decode.ts';
import { defineJob } from './job.ts';

interface DecodeInput {
  readonly path: string;
  readonly sha256: string;
  /** Counts the file's sound streams; left out, the best is taken. */
  readonly stream?: number;
  /** A UUID by which the peaks can be read meanwhile. It changes nothing in what comes out. */
  readonly growing?: string;
}

/** Decodes one sound stream of a file into an asset. */
export const decodeFile = defineJob<DecodeInput, DecodedFile>({
  name: 'decode',
  version: '2',
  native: true,
  key: ({ sha256, stream }) => ({ sha256, stream: stream ?? null }),
  assets: (decoded) => [decoded.asset.hash],
  run({ path, ...options }, { folders, progress }) {
    return decode(path, folders.assets, options, progress);
  },
});
