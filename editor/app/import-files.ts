import { upload } from '../start/upload.ts';
import { toastShown } from '../state/desk.ts';
import { selectProject } from '../state/selectors.ts';
import type { Services } from './services.tsx';

/** Brings files that came back from a DAW into the open project, and says what they brought; one step of undo. Nothing is thrown: what fails is said. */
export async function importFiles(services: Services, files: readonly File[]): Promise<void> {
  const { store, backend, announce } = services;
  const id = store.getState().document.replica?.id;
  if (id === undefined || selectProject(store.getState()) === null || files.length === 0) return;
  announce(files.length === 1 ? `Importing ${files[0]!.name}` : `Importing ${files.length} files`);
  try {
    const paths: string[] = [];
    for (const file of files) {
      // In the desktop application the file need not be copied.
      const own = window.resonate?.pathOf(file) ?? '';
      paths.push(own !== '' ? own : await upload(file, () => {}));
    }
    const { changed, found, notices } = await backend.import(id, paths);
    const text = [`${found.join('; ')}.`, ...notices].join(' ');
    const undo = changed ? { command: 'edit.undo', action: 'Undo' } : { command: null, action: null };
    store.dispatch(toastShown({ text, tone: notices.length > 0 ? 'warning' : 'info', ...undo }));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    store.dispatch(toastShown({ text, tone: 'warning', command: 'file.import', action: 'Other files' }));
  }
}

/** What the file chooser offers. */
const ACCEPTED = '.wav,.wave,.aif,.aiff,.flac,.caf,.dawproject,.rpp,.txt,.csv,.json';

/** Lets the person choose files by the system's own dialog, and brings them. */
export function chooseImports(services: Services): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.accept = ACCEPTED;
  input.addEventListener('change', () => void importFiles(services, [...(input.files ?? [])]));
  input.click();
}
