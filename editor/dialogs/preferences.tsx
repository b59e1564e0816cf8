import PreferencesPages from '../preferences/preferences-pages.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useClose } from './use-close.ts';

/** The preferences while no song is open: beside one they are a panel. */
export default function Preferences() {
  return (
    <Dialog title="Preferences" width={640} onClose={useClose()} className="over-start">
      <PreferencesPages />
    </Dialog>
  );
}
