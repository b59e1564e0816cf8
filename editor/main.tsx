import { followRate } from './app/follow-rate.ts';
import { createLatePlayer } from './app/late-player.ts';
import { openFirst, startEditor } from './app/start-editor.tsx';
import { createBackendClient } from './state/backend-client.ts';

/** The sound is loaded apart, with the first project: the page shows before it. */
const player = createLatePlayer(async (project) => {
  const { startSound } = await import('./app/start-sound.ts');
  return startSound(project, services.store);
});
const services = startEditor(document.getElementById('root')!, createBackendClient(), player);
followRate(services.store, player);
const path = new URLSearchParams(location.search).get('open');
if (path !== null) void openFirst(services, path);
