import { useEffect, useState } from 'react';

/** What happens with what is dropped. */
export interface Drops {
  /** A file, with those dropped together with it. */
  readonly file: (file: File, all: readonly File[]) => Promise<unknown>;
  /** In the browser, which tells no paths: a folder. */
  readonly folder: (folder: FileSystemDirectoryEntry) => Promise<unknown>;
}

/** Takes what is dropped anywhere in the window, and keeps the browser from showing it instead of the page. Tells whether something hangs over it. */
export function useDrops({ file: openFile, folder: openFolder }: Drops): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const onOver = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files') !== true) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = () => setOver(false);
    const onDrop = (event: DragEvent) => {
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file === undefined) return;
      event.preventDefault();
      // The desktop application knows a folder's path, and opens that.
      const folder = window.resonate === undefined ? folderOf(event) : null;
      if (folder !== null) void openFolder(folder);
      else void openFile(file, [...(event.dataTransfer?.files ?? [])]);
    };
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [openFile, openFolder]);
  return over;
}

/** The folder that was dropped first; null where it was a file. */
function folderOf(event: DragEvent): FileSystemDirectoryEntry | null {
  const entry = event.dataTransfer?.items[0]?.webkitGetAsEntry?.();
  return entry?.isDirectory === true ? (entry as FileSystemDirectoryEntry) : null;
}
