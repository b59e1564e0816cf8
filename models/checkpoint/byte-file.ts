import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { ModelError } from '../error.ts';

/** What is read by position: a file, or bytes in memory where a test has no file. */
export interface ByteFile {
  /** For messages. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** `length` bytes from `position`. Throws a ModelError where they do not all lie in the file. */
  read(position: number, length: number): Uint8Array<ArrayBuffer>;
  /** The same into an array that is there already. */
  readInto(target: Uint8Array, position: number): void;
  close(): void;
}

/** Opens a file for positional reads. Throws a ModelError where it is missing, no plain file, or may not be read. */
export function openByteFile(path: string): ByteFile {
  const fd = openPlainFile(path);
  const { size } = fstatSync(fd);
  let isOpen = true;
  const readInto = (target: Uint8Array, position: number): void => {
    if (!isOpen) throw new ModelError(`${path} has been closed already: open it again to read more of it.`);
    assertInside(path, position, target.length, size);
    for (let done = 0; done < target.length; ) {
      const count = readSync(fd, target, done, target.length - done, position + done);
      if (count === 0) throw new ModelError(`${path} became shorter while it was read: leave it alone and try again.`);
      done += count;
    }
  };
  return {
    path,
    size,
    readInto,
    read(position, length) {
      assertInside(path, position, length, size); // before the memory is asked for: the length may be forged
      const bytes = new Uint8Array(length);
      readInto(bytes, position);
      return bytes;
    },
    close() {
      if (isOpen) closeSync(fd);
      isOpen = false;
    },
  };
}

function openPlainFile(path: string): number {
  try {
    // A named pipe would be waited for without end, so what it is is asked before it is opened.
    if (!statSync(path).isFile()) throw new ModelError(`${path} is no file: name the checkpoint's file or its folder.`);
    return openSync(path, 'r');
  } catch (error) {
    if (error instanceof ModelError || !(error instanceof Error)) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new ModelError(`${path} is not there: check the name and the folder.`);
    }
    throw new ModelError(`${path} could not be opened (${code ?? error.message}): check its permissions and its disk.`);
  }
}

function assertInside(path: string, position: number, length: number, size: number): void {
  if (Number.isSafeInteger(position) && Number.isSafeInteger(length) && position >= 0 && length >= 0) {
    if (position + length <= size) return;
  }
  throw new ModelError(
    `${path} is damaged: bytes ${position} to ${position + length} are said to be in it, but it has ${size}; download it again.`,
  );
}
