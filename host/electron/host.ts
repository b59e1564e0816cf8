// The host inside the packaged program: a process of its own beside the windows. Says where it listens; ends when asked to.

import { EDITOR } from '../server/build-editor.ts';
import { startHost } from '../server/host.ts';

const host = await startHost({ editor: EDITOR });
const { parentPort } = process;
parentPort.postMessage({ url: host.openUrl(host.studio.places.demo), dragFolder: host.studio.places.dragged });
parentPort.on('message', ({ data }) => {
  if (data === 'close') void host.close().finally(() => process.exit(0));
});
