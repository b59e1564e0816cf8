import { useEffect, useRef } from 'react';
import { useServices } from '../app/services.tsx';
import { useOpening } from '../start/use-opening.ts';
import { useAppSelector } from '../state/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FolderBrowser } from './folder-browser.tsx';
import { useClose } from './use-close.ts';

/** Chooses a recording, a folder of stems or a project on this computer: by the system's own dialog in the desktop application. */
export default function Open() {
  const close = useClose();
  const opening = useOpening();
  const { announce } = useServices();
  const { busy, error, openPath, dismiss } = opening;

  useEffect(() => {
    const shell = window.resonate;
    if (shell === undefined) return;
    let current = true;
    shell.chooseInput().then(async (path) => {
      if (!current) return;
      // The error of what could not be opened stays to be read.
      if (path === null || (await openPath(path))) close();
    });
    return () => {
      current = false;
    };
  }, []);

  // Another project in this window, however it came there, is what the dialog was opened for.
  const id = useAppSelector((state) => state.document.replica?.id ?? null);
  const before = useRef(id);
  useEffect(() => {
    if (id !== null && id !== before.current) close();
  }, [id]);

  const choose = async (path: string) => {
    // Where it is the project that was open already, nothing above tells.
    if (!(await openPath(path))) return;
    announce('Opened');
    close();
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
            {busy === null ? 'Cancel' : 'Close'}
          </Button>
        </>
      }
    >
      <FolderBrowser
        disabled={busy !== null}
        onChoose={choose}
        onLook={dismiss}
        choosesFolders
        folderAction="Open this folder as stems"
      />
    </Dialog>
  );
}
