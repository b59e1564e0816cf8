import { createRoot } from 'react-dom/client';
import { Provider } from 'react-redux';
import type { Backend } from '../../../host/api/backend.ts';
import { reduce } from '../../../host/project/reduce.ts';
import { type Services, ServicesProvider } from '../../app/services.tsx';
import { AT_REST, type Level, type Player, type PlayerState } from '../../engine/player.ts';
import { documentOpened, edited } from '../../state/document.ts';
import type { Session } from '../../state/session.ts';
import { makeStore } from '../../state/store.ts';
import { Timeline } from '../timeline.tsx';
import { benchProject, RATE } from './song.ts';
import '../../ui/tokens.css';
import '../../ui/controls.css';
import '../../app/shell.css';
import '../../mixer/mixer.css';

/** The timeline alone over the bench's song, with a clock in place of the engine. For measuring and for pictures. */

const ask = new URLSearchParams(location.search);
const project = benchProject({
  tracks: Number(ask.get('tracks') ?? 8),
  minutes: Number(ask.get('minutes') ?? 10),
  regions: Number(ask.get('regions') ?? 200),
});
document.documentElement.dataset.theme = ask.get('theme') ?? 'dark';

const host = new Worker(new URL('./host.worker.ts', import.meta.url), { type: 'module' });
const asked = new Map<number, (bytes: ArrayBuffer) => void>();
host.addEventListener('message', ({ data }: MessageEvent<{ readonly id: number; readonly bytes: ArrayBuffer }>) => {
  asked.get(data.id)?.(data.bytes);
  asked.delete(data.id);
});
const overNet = window.fetch.bind(window);
let requests = 0;
window.fetch = (input, init) => {
  const path = String(input);
  if (!/^\/(peaks|asset|tile)\//.test(path)) return overNet(input, init);
  const id = ++requests;
  host.postMessage({ id, path });
  return new Promise((answer) => asked.set(id, (bytes) => answer(new Response(bytes))));
};

function clockPlayer(): Player {
  let state: PlayerState = { ...AT_REST, status: 'ready', deviceRate: RATE, engineRate: RATE };
  const listeners = new Set<() => void>();
  let from = 0;
  let since = 0;
  const set = (change: Partial<PlayerState>) => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const position = () =>
    Math.min(project.length, state.playing ? from + ((performance.now() - since) / 1000) * RATE : from);
  const seek = (frame: number) => {
    from = frame;
    since = performance.now();
  };
  const level = (): Level => {
    const peak = 0.5 + 0.4 * Math.sin(performance.now() / 200);
    return { peak: state.playing ? [peak, peak * 0.9] : [0, 0], hold: [0.9, 0.9], clipped: false };
  };
  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load() {},
    async play() {
      since = performance.now();
      set({ playing: true });
    },
    pause() {
      from = position();
      set({ playing: false });
    },
    seek,
    scrub: seek,
    setLoop: (loop) => set({ loop }),
    setRate() {},
    setVersion: (version) => set({ version }),
    setLevelMatch() {},
    setDifference() {},
    setLoudness() {},
    audition() {},
    position,
    levels: () => ({
      tracks: Object.fromEntries(['vocals', 'drums', 'bass', 'other', 'residual'].map((name) => [name, level()])),
      master: level(),
      momentary: -16,
      shortTerm: -16,
      integrated: -16,
      truePeak: -3,
    }),
    clearClips() {},
    leave() {},
    async close() {},
  };
}

const store = makeStore();
let seq = 0;
const session: Session = {
  async open() {},
  async attach() {},
  close() {},
  edit(action) {
    const replica = store.getState().document.replica;
    if (replica === null) return;
    try {
      reduce(replica.project, action);
    } catch (error) {
      said.push(String(error));
      return;
    }
    done.push(action);
    store.dispatch(edited({ seq: ++seq, action }));
  },
  undo() {},
  redo() {},
  ahead: () => ({ undo: null, redo: null }),
  retry() {},
  flush: async () => {},
};
const done: unknown[] = [];
const said: string[] = [];
const services: Services = {
  store,
  backend: {} as Backend,
  session,
  player: clockPlayer(),
  announce: (text) => said.push(text),
};
store.dispatch(documentOpened({ id: 'bench', folder: '', revision: 0, project, history: { undo: null, redo: null } }));
// Whoever measures works with these.
Object.assign(window, { bench: { store, player: services.player, project, done, said } });

createRoot(document.getElementById('root')!).render(
  <Provider store={store}>
    <ServicesProvider value={services}>
      <div style={{ height: '100%' }}>
        <Timeline />
      </div>
    </ServicesProvider>
  </Provider>,
);
