import type { StemName } from '../../../host/project/project.ts';
import type { Services } from '../../app/services.tsx';
import { selectProject } from '../../state/selectors.ts';

/** Milliseconds that a file may take to be written while the hand still holds it; after that the drag is over. */
const PATIENCE = 4000;

/**
 * Drags a span of a stem out of the window as a WAV file, as it is heard now. Only the desktop's window can do that: elsewhere nothing happens.
 * Returns whether it was begun.
 */
export function dragOut(
  { store, backend, player, announce }: Services,
  stem: StemName,
  start: number,
  end: number,
): boolean {
  const shell = window.resonate;
  const state = store.getState();
  const id = state.document.replica?.id;
  if (shell === undefined || id === undefined || selectProject(state) === null) return false;
  const since = performance.now();
  backend
    .wav(id, stem, start, end, player.state().version)
    .then(({ path }) => {
      if (performance.now() - since < PATIENCE) shell.dragOut(path);
      else announce('The file took too long to write: drag again, it is ready now.');
    })
    .catch((error: unknown) => announce(error instanceof Error ? error.message : String(error)));
  return true;
}
