import { createHash } from 'node:crypto';
import type { ByteFile } from './byte-file.ts';

/** Bytes between two chances to do other work and to stop. */
const PIECE = 4 << 20;

/** The SHA-256 of a file, as hexadecimal, at constant memory. `progress` gets the bytes that are done and may throw to stop. */
export async function sha256Of(file: ByteFile, progress?: (bytes: number) => void): Promise<string> {
  const hash = createHash('sha256');
  const piece = new Uint8Array(Math.min(PIECE, file.size));
  for (let done = 0; done < file.size; done += piece.length) {
    const now = piece.subarray(0, Math.min(piece.length, file.size - done));
    file.readInto(now, done);
    hash.update(now);
    progress?.(done + now.length);
    await new Promise(setImmediate);
  }
  return hash.digest('hex');
}
