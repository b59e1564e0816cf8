import { useCallback, useState } from 'react';
import { useServices } from '../app/services.tsx';
import { isProjectName, soundsOf, whereItLies, wordFor } from './dropped-folder.ts';
import { upload, uploadFolder } from './upload.ts';

/** How opening something stands. */
export interface Opening {
  /** "Riverside.m4a" while it is being opened. */
  readonly busy: string | null;
  /** 0 … 1 of what was dropped and is being copied; null otherwise. */
  readonly fraction: number | null;
  /** What went wrong last, as one sentence. */
  readonly error: string | null;
  /** Resolves to whether it was opened; where not, `error` says why. */
  openPath(path: string, name?: string): Promise<boolean>;
  openFile(file: File): Promise<void>;
  /** A folder of stems that was dropped in the browser. */
  openFolder(folder: FileSystemDirectoryEntry): Promise<void>;
  dismiss(): void;
}

/** The last part of a path, of either system. */
export const nameOf = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

export function useOpening(): Opening {
  const { session, announce } = useServices();
  const [busy, setBusy] = useState<string | null>(null);
  const [fraction, setFraction] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);

  const run = useCallback(
    async (name: string, work: () => Promise<void>) => {
      setBusy(name);
      setError(null);
      announce(`Opening ${name}`);
      try {
        await work();
        return true;
      } catch (reason) {
        setError(reason instanceof Error ? reason.message : String(reason));
        return false;
      } finally {
        setBusy(null);
        setFraction(null);
      }
    },
    [announce],
  );

  return {
    busy,
    fraction,
    error,
    openPath: useCallback((path, name = nameOf(path)) => run(name, () => session.open(path)), [run, session]),
    openFile: useCallback(
      async (file) => {
        await run(file.name, async () => {
          // In the desktop application the file need not be copied.
          const own = window.resonate?.pathOf(file) ?? '';
          if (own === '' && isProjectName(file.name)) throw new Error(whereItLies(file.name));
          await session.open(own !== '' ? own : await upload(file, setFraction));
        });
      },
      [run, session],
    ),
    openFolder: useCallback(
      async (folder) => {
        await run(folder.name, async () => {
          const files = await soundsOf(folder);
          await session.open(await uploadFolder(folder.name, files, await wordFor(files), setFraction));
        });
      },
      [run, session],
    ),
    dismiss: useCallback(() => setError(null), []),
  };
}
