import { createRoot } from 'react-dom/client';
import { Provider } from 'react-redux';
import type { Backend } from '../../host/api/backend.ts';
import type { Player } from '../engine/player.ts';
import { followSides } from '../inserts/follow-sides.ts';
import { renderChains } from '../inserts/render-chains.ts';
import { startMidi } from '../midi/start-midi.ts';
import { nameOf } from '../start/use-opening.ts';
import { openingShown, toastShown } from '../state/desk.ts';
import { newId } from '../state/ids.ts';
import { createSession } from '../state/session.ts';
import { keepLayout, keepPreferences, readPreferences } from '../state/storage.ts';
import { makeStore } from '../state/store.ts';
import { createAnnouncer, LiveRegion } from './announcer.tsx';
import { App } from './app.tsx';
import { tellArrivals } from './arrivals.ts';
import { runCommand } from './commands/run.ts';
import { feedPlayer } from './feed-player.ts';
import { followInfo } from './follow-info.ts';
import { hearAlone } from './hear-alone.ts';
import { keepSwitches } from './keep-switches.ts';
import { loopFollows } from './loop-follows.ts';
import { matchLoudness } from './match-loudness.ts';
import { carryPanelsTo, showPanelsOf } from './panels-of-size.ts';
import { type Services, ServicesProvider } from './services.tsx';
import { followWindowSize, windowSize } from './window-size.ts';
import '../ui/tokens.css';
import '../ui/controls.css';

/** Puts the editor into the page, over a host and a sound. */
export function startEditor(root: HTMLElement, backend: Backend, player: Player): Services {
  const store = makeStore(readPreferences(localStorage));
  keepPreferences(store, localStorage);
  showPanelsOf(windowSize(), store, localStorage);
  keepLayout(store, localStorage, windowSize);
  followWindowSize((size) => carryPanelsTo(size, store, localStorage));
  const session = createSession({ store, backend, client: newId() });
  const announcer = createAnnouncer();
  const services: Services = { store, backend, session, player, announce: announcer.announce };
  feedPlayer(services);
  followInfo(services);
  matchLoudness(services);
  renderChains(services);
  followSides(services);
  loopFollows(services);
  hearAlone(services);
  keepSwitches(services);
  tellArrivals(services);
  rememberAddress(services);
  startMidi(services);
  obeyShell(services);
  createRoot(root).render(
    <Provider store={store}>
      <ServicesProvider value={services}>
        <App />
        <LiveRegion announcer={announcer} />
      </ServicesProvider>
    </Provider>,
  );
  return services;
}

/** Opens a path, shows that it is being opened, and says so where it cannot be opened. */
export async function openFirst({ session, store }: Services, path: string): Promise<void> {
  store.dispatch(openingShown(nameOf(path)));
  try {
    await session.open(path);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    store.dispatch(toastShown({ text, tone: 'warning', command: 'file.open', action: 'Another file' }));
  } finally {
    store.dispatch(openingShown(null));
  }
}

/** A reload of the page opens what is open now, or is being opened; the desktop lists what is open among its recent documents. */
function rememberAddress({ store }: Services): void {
  let last: string | null = null;
  store.subscribe(() => {
    const { document, opening } = store.getState();
    const folder = document.replica?.folder ?? null;
    const open = folder ?? opening.path;
    if (open === last) return;
    last = open;
    if (folder !== null) window.resonate?.addRecent(folder);
    history.replaceState(null, '', open === null ? location.pathname : `?open=${encodeURIComponent(open)}`);
  });
}

/** The desktop application's menu, and files that are opened from the desktop. */
function obeyShell(services: Services): void {
  const shell = window.resonate;
  if (shell === undefined) return;
  shell.onCommand((id) => runCommand(services, id));
  const open = async () => {
    const path = await shell.takePendingInput();
    if (path !== null) await openFirst(services, path);
  };
  shell.onPendingInput(() => void open());
  void open();
}
