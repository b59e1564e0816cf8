import { createRoot } from 'react-dom/client';
import { Provider } from 'react-redux';
import type { Backend } from '../../host/api/backend.ts';
import type { Project } from '../../host/project/project.ts';
import type { Player } from '../engine/player.ts';
import { followSides } from '../inserts/follow-sides.ts';
import { renderChains } from '../inserts/render-chains.ts';
import { throughChains } from '../inserts/through-chains.ts';
import { startMidi } from '../midi/start-midi.ts';
import { nameOf } from '../start/use-opening.ts';
import { selectBeginning, withBeginning } from '../state/beginning.ts';
import { openingShown, toastShown } from '../state/desk.ts';
import { newId } from '../state/ids.ts';
import type { InsertsState } from '../state/inserts.ts';
import { createSession } from '../state/session.ts';
import { keepLayout, keepPreferences, readPreferences } from '../state/storage.ts';
import { makeStore } from '../state/store.ts';
import type { ViewState } from '../state/view.ts';
import { createAnnouncer, LiveRegion } from './announcer.tsx';
import { App } from './app.tsx';
import { tellArrivals } from './arrivals.ts';
import { runCommand } from './commands/run.ts';
import { followInfo } from './follow-info.ts';
import { aloneIn, hearAlone, onlyIn } from './hear-alone.ts';
import { keepSwitches } from './keep-switches.ts';
import { loopFollows } from './loop-follows.ts';
import { matchLoudness } from './match-loudness.ts';
import { carryPanelsTo, showPanelsOf } from './panels-of-size.ts';
import { type Services, ServicesProvider } from './services.tsx';
import { heard } from './solo-safe.ts';
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

/** What this window alone decides of what is heard. */
type HeardView = Pick<ViewState, 'soloSafe' | 'only' | 'alone'>;

/** The mix through the plugins of the master is that of the document: where this window has other solos than that, it is heard without them. */
function asHeard(
  project: Project,
  { soloSafe, only, alone }: HeardView,
  { heard: made, isBypassed }: InsertsState,
): Project {
  const mixed = aloneIn(onlyIn(heard(project, soloSafe), only), alone);
  const { master: _, ...stems } = made;
  return throughChains(mixed, { heard: mixed === project ? made : stems, isBypassed });
}

/** What is heard is always what is shown: own changes before the host has them, others' as soon as they come. */
function feedPlayer({ store, player }: Services): void {
  let last: Project | null = null;
  let view: HeardView = store.getState().view;
  let chains = store.getState().inserts;
  let beginning = selectBeginning(store.getState());
  let switches = store.getState().beginning;
  store.subscribe(() => {
    const state = store.getState();
    const project = state.document.replica?.project ?? null;
    const { heard: made, isBypassed } = state.inserts;
    const first = selectBeginning(state);
    const isSame =
      made === chains.heard &&
      isBypassed === chains.isBypassed &&
      first === beginning &&
      state.beginning === switches &&
      state.view.soloSafe === view.soloSafe &&
      state.view.only === view.only &&
      state.view.alone === view.alone;
    if (project === last && isSame) return;
    const opened = last === null;
    last = project;
    view = state.view;
    chains = state.inserts;
    beginning = first;
    switches = state.beginning;
    if (project === null) {
      player.pause();
      player.setLoop(null);
      return;
    }
    player.load(asHeard(withBeginning(project, beginning, switches), view, chains));
    if (opened) player.seek(0);
  });
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
