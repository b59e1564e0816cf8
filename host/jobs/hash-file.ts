import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { defineJob } from './job.ts';

/** SHA-256 of a file's bytes. Never cached: the file may have changed. */
export const hashFile = defineJob<{ path: string }, { sha256: string; bytes: number }>({
  name: 'read',
  version: '1',
  key: () => null,
  assets: () => [],
  run({ path }, { progress }) {
    const file = openSync(path, 'r');
    try {
      const bytes = fstatSync(file).size;
      const hash = createHash('sha256');
      const buffer = Buffer.allocUnsafe(1 << 20);
      let at = 0;
      for (
        let n = readSync(file, buffer, 0, buffer.length, at);
        n > 0;
        n = readSync(file, buffer, 0, buffer.length, at)
      ) {
        hash.update(buffer.subarray(0, n));
        at += n;
        progress(bytes === 0 ? 1 : Math.min(1, at / bytes));
      }
      return { sha256: hash.digest('hex'), bytes };
    } finally {
      closeSync(file);
    }
  },
});
