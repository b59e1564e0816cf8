import { useEffect, useState } from 'react';
import { toastShown } from '../state/desk.ts';
import { useAppDispatch } from '../state/hooks.ts';

/** A browser hands over a folder as a file that cannot be read. */
export const NO_FOLDER =
  'A folder cannot be dropped into the browser: open it by Open…, or start Resonate with its path.';

/** Takes a file that is dropped anywhere in the window, with those dropped together with it, and keeps the browser from showing it instead of the page. Tells whether one hangs over it. */
export function useDrops(open: (file: File, all: readonly File[]) => Promise<unknown>): boolean {
  const dispatch = useAppDispatch();
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
      if (window.resonate === undefined && isFolder(event)) {
        dispatch(toastShown({ text: NO_FOLDER, tone: 'warning', command: 'file.open', action: 'Open…' }));
      } else void open(file, [...(event.dataTransfer?.files ?? [])]);
    };
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [open, dispatch]);
  return over;
}

const isFolder = (event: DragEvent): boolean =>
  event.dataTransfer?.items[0]?.webkitGetAsEntry?.()?.isDirectory === true;
