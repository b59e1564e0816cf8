import { useEffect } from 'react';
import { useServices } from '../app/services.tsx';
import { useOpening } from '../start/use-opening.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FolderBrowser } from './folder-browser.tsx';
import { useClose } from './use-close.ts';

/** Chooses a recording, a folder of stems or a project on this computer: by the system's own dialog in the desktop application. */
export default function Open() {
  const close = useClose();
  const opening = useOpening();
  const { announce } = useServices();
  const { busy, error, openPath } = opening;

  useEffect(() => {
    const shell = window.resonate;
    if (shell === undefined) return;
    let current = true;
    shell.chooseInput().then(async (path) => {
      if (!current) return;
      if (path !== null) await openPath(path);
      close();
    });
    return () => {
      current = false;
    };
  }, []);

  const choose = async (path: string) => {
    await openPath(path);
    announce('Opened');
  };
  if (window.resonate !== undefined && error === null) return null;
  return (
    <Dialog
      title="Open"
      width={640}
      onClose={close}
      footer={
        <>
          <span className={error === null ? 't2 grow' : 'grow'} role="status">
            {busy !== null
              ? `Opening ${busy}`
              : (error ?? 'A recording, a folder with vocals, drums, bass and other, or a project')}
          </span>
          <Button size="big" onClick={close}>
            Cancel
          </Button>
        </>
      }
    >
      <FolderBrowser
        disabled={busy !== null}
        onChoose={choose}
        choosesFolders
        folderAction="Open this folder as stems"
      />
    </Dialog>
  );
}
