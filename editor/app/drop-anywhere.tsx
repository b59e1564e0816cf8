import { useCallback, useEffect } from 'react';
import { isNamedStem, isSessionFile } from '../../host/api/importable.ts';
import { useDrops } from '../start/use-drops.ts';
import { useOpening } from '../start/use-opening.ts';
import { toastShown } from '../state/desk.ts';
import { useAppDispatch } from '../state/hooks.ts';
import { importFiles } from './import-files.ts';
import { useServices } from './services.tsx';

/** Over an open project a dropped recording is opened in its place; what was done is saved. What came back from a DAW is brought into it instead. */
export function DropAnywhere() {
  const dispatch = useAppDispatch();
  const { openFile, openFolder, busy, error } = useOpening();
  const services = useServices();
  const over = useDrops({
    file: useCallback(
      async (file, all) => {
        if (all.some(({ name }) => isSessionFile(name) || isNamedStem(name))) await importFiles(services, all);
        else await openFile(file);
      },
      [openFile, services],
    ),
    folder: openFolder,
  });
  useEffect(() => {
    if (error === null) return;
    dispatch(toastShown({ text: error, tone: 'warning', command: 'file.open', action: 'Another file' }));
  }, [dispatch, error]);
  if (!over && busy === null) return null;
  return (
    <div className="drop-over" role="status">
      {busy === null
        ? 'Drop a recording to open it in place of this project, or what came back from a DAW to bring it in'
        : `Opening ${busy}`}
    </div>
  );
}
