/** An error whose message is one sentence for the person: what could not be done, why, and what to do. */
export class AudioError extends Error {
  override readonly name = 'AudioError';
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'is not there: check the name and the folder',
  ENOTDIR: 'is not there: check the name and the folder',
  EACCES: 'may not be opened: give yourself permission to it, or choose another place',
  EPERM: 'may not be opened: give yourself permission to it, or choose another place',
  EROFS: 'lies on a disk that cannot be written to: choose another place',
  EISDIR: 'is a folder, not a sound file: name a file in it',
  ENOSPC: 'does not fit on the disk, which is full: make room or choose another place',
  EDQUOT: 'does not fit on the disk, whose quota is used up: make room or choose another place',
  EFBIG: 'is larger than this disk can hold in one file: choose another place',
  EMFILE: 'cannot be opened because too many files are open: close other programs and try again',
  ENFILE: 'cannot be opened because too many files are open: close other programs and try again',
  EIO: 'cannot be read from or written to its disk: check the disk, or copy the file elsewhere',
};

/** What the operating system said about a path, as a sentence; anything else (a bug, a cancellation) passes unchanged. */
export function fileError(error: unknown, path: string): unknown {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  const reason = code === undefined ? undefined : REASONS[code];
  return reason === undefined ? error : new AudioError(`${path} ${reason}.`);
}

/** Runs file work on `path` and turns the operating system's errors into sentences. */
export function onFile<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw fileError(error, path);
  }
}
