import { openFirst, startEditor } from './app/start-editor.tsx';
import { createSilentPlayer } from './fixture/silent-player.ts';
import { createBackendClient } from './state/backend-client.ts';

const services = startEditor(document.getElementById('root')!, createBackendClient(), createSilentPlayer());
const path = new URLSearchParams(location.search).get('open');
if (path !== null) {
  // A reload shows the project that is open, not the file again.
  history.replaceState(null, '', location.pathname);
  void openFirst(services, path);
}
