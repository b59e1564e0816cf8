import type { FileHandle } from 'node:fs/promises';
import { link, open, rename, rm, writeFile } from 'node:fs/promises';
import { hasNoLinks } from '../../models/catalogue/links.ts';
import { syncFolder, temporaryFor } from '../audio/files.ts';

/** What a store asks of the disk where it must not fail halfway: a test puts a full or read-only disk in its place. */
export interface Disk {
  /** Writes all bytes at the end of a file. */
  append(file: FileHandle, bytes: Uint8Array): Promise<void>;
  /** Resolves when what was written survives a power cut. */
  sync(file: FileHandle): Promise<void>;
  /** Puts a whole file in the place of another, or where none was, in one step that survives a power cut. */
  replace(path: string, content: string | Uint8Array): Promise<void>;
  /** Makes a file with its content in one step; rejects with EEXIST where there is one. */
  claim(path: string, content: string): Promise<void>;
}

export const DISK: Disk = {
  async append(file, bytes) {
    for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done)).bytesWritten;
  },
  sync: (file) => file.datasync(),
  async replace(path, content) {
    await written(path, content, (temporary) => rename(temporary, path));
    syncFolder(path);
  },
  async claim(path, content) {
    await written(path, content, async (temporary) => {
      try {
        await link(temporary, path);
      } catch (error) {
        if (!hasNoLinks(error)) throw error;
        await writeFile(path, content, { flag: 'wx' });
      }
    });
  },
};

/** Writes a temporary file beside `path`, passes it on, and leaves none behind. */
async function written(path: string, content: string | Uint8Array, pass: (temporary: string) => Promise<void>) {
  const temporary = temporaryFor(path);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.datasync();
    } finally {
      await file.close();
    }
    await pass(temporary);
  } finally {
    await rm(temporary, { force: true });
  }
}
