import { upload } from '../start/upload.ts';
import { toastShown } from '../state/desk.ts';
import { selectProject, selectRegionsById } from '../state/selectors.ts';
import { selected } from '../state/view.ts';
import { showSpan } from '../state/zoom.ts';
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
    const { changed, found, notices, region } = await backend.import(id, paths);
    const text = [`${found.join('; ')}.`, ...notices].join(' ');
    if (region !== null) show(store, id, region);
    const undo = changed ? { command: 'edit.undo', action: 'Undo' } : { command: null, action: null };
    store.dispatch(toastShown({ text, tone: notices.length > 0 ? 'warning' : 'info', ...undo }));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    store.dispatch(toastShown({ text, tone: 'warning', command: 'file.import', action: 'Other files' }));
  }
}

/** Selects a region and brings it into view, as soon as the document of this project has it: the host may answer before it tells of the change. */
function show(store: Services['store'], id: string, region: string): void {
  // Decided: it is there, or never will be, for another song is open.
  const isDecided = (): boolean =>
    store.getState().document.replica?.id !== id || selectRegionsById(store.getState()).has(region);
  const look = (): void => {
    const state = store.getState();
    const found = state.document.replica?.id === id ? selectRegionsById(state).get(region) : undefined;
    if (found === undefined) return;
    store.dispatch(selected({ kind: 'region', id: region }));
    showSpan(store, found.start, found.end);
  };
  if (isDecided()) {
    look();
    return;
  }
  const stop = store.subscribe(() => {
    if (!isDecided()) return;
    stop();
    look();
  });
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
