import { useEffect } from 'react';
import { useDrops } from '../start/use-drops.ts';
import { useOpening } from '../start/use-opening.ts';
import { toastShown } from '../state/desk.ts';
import { useAppDispatch } from '../state/hooks.ts';

/** Over an open project a dropped recording is opened in its place; what was done is saved. */
export function DropAnywhere() {
  const dispatch = useAppDispatch();
  const { openFile, busy, error } = useOpening();
  const over = useDrops(openFile);
  useEffect(() => {
    if (error === null) return;
    dispatch(toastShown({ text: error, tone: 'warning', command: 'file.open', action: 'Another file' }));
  }, [dispatch, error]);
  if (!over && busy === null) return null;
  return (
    <div className="drop-over" role="status">
      {busy === null ? 'Drop it to open it in place of this project' : `Opening ${busy}`}
    </div>
  );
}
