import { describe, expect, it } from 'vitest';
import type { Work } from '../../host/api/backend.ts';
import type { Project } from '../../host/project/project.ts';
import { createFixtureBackend, type FixtureBackend } from '../fixture/backend.ts';
import { fixtureProject } from '../fixture/project.ts';
import { dialogOpened } from './desk.ts';
import { STILL_READ, sketchGrew } from './opening.ts';
import { selectProject } from './selectors.ts';
import { createSession } from './session.ts';
import { makeStore } from './store.ts';
import { zoomed } from './view.ts';

const song = fixtureProject();
const GROWING = '00000000-0000-4000-8000-000000000000';
const sketch: Project = {
  ...song,
  name: 'New song',
  mixAsset: { hash: GROWING, sampleRate: song.sampleRate, channels: 2, length: 1000 },
  length: 1000,
  tracks: [],
  residual: null,
  profile: null,
  regions: [],
};

const work = (path: string, of: Project | null, state: Work['state'] = 'running'): Work => ({
  id: `opening ${path}`,
  project: '',
  kind: 'open',
  title: 'Opening',
  stage: '',
  fraction: 0.5,
  secondsLeft: null,
  state,
  error: null,
  regions: [],
  files: [],
  opening: { path, sketch: of },
});

/** A window whose host opens for as long as the test likes. */
function bench(opened = song) {
  const fixture = createFixtureBackend(opened);
  const store = makeStore();
  const opening = Promise.withResolvers<{ id: string }>();
  const backend: FixtureBackend = {
    ...fixture,
    open: (path) => (path === '/new' ? opening.promise : fixture.open(path)),
  };
  const session = createSession({ store, backend, client: 'me', backoff: () => 1 });
  const toasts = () => store.getState().desk.toasts.map(({ text }) => text);
  return { store, fixture, session, opening, toasts, shown: () => selectProject(store.getState()) };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('what is being opened', () => {
  it('is shown as far as it is known, with its work, and cannot be changed yet', async () => {
    const { store, fixture, session, opening, toasts, shown } = bench();
    const opened = session.open('/new');
    await turn();
    expect(shown()).toBeNull();
    store.dispatch(dialogOpened('open'));
    fixture.setWork([work('/other', song), work('/new', sketch)]);
    await turn();
    expect(shown()).toEqual(sketch);
    expect(store.getState().desk.dialog).toBeNull();
    expect(store.getState().work.list.map(({ id }) => id)).toEqual(['opening /new']);
    session.edit({ type: 'region/add', payload: { id: 'r', stem: 'bass', start: 0, end: 10 } });
    expect(toasts()).toEqual([STILL_READ]);
    expect(shown()).toEqual(sketch);
    // Who looks around in it is not thrown out when the document comes.
    store.dispatch(zoomed({ framesPerPixel: 3, scroll: 7 }));
    opening.resolve({ id: 'song' });
    await opened;
    expect(store.getState().opening.sketch).toBeNull();
    expect(shown()).toEqual(song);
    expect(store.getState().view).toMatchObject({ framesPerPixel: 3, scroll: 7 });
    session.close();
  });

  it('says what was not as expected of a recording as long as it is new', async () => {
    const notices = ['The file is cut off: the 0.3 s of 14.0 s that are there were taken.'];
    const cut: Project = { ...song, source: { ...song.source, notices } };
    const told = async (project: Project) => {
      const { session, toasts } = bench(project);
      await session.open('/song');
      session.close();
      return toasts();
    };
    expect(await told({ ...cut, profile: null })).toEqual(notices);
    expect(await told(cut)).toEqual([]);
  });

  it('gives way to what was open before where it cannot be opened, and says why', async () => {
    const { store, fixture, session, opening, toasts, shown } = bench();
    await session.open('/song');
    const opened = session.open('/new').catch((error: Error) => error.message);
    fixture.setWork([work('/new', sketch)]);
    await turn();
    expect(shown()).toEqual(sketch);
    expect(store.getState().document.replica).toBeNull();
    opening.reject(new Error('Opening was cancelled.'));
    expect(await opened).toBe('Opening was cancelled.');
    expect(shown()).toEqual(song);
    expect(store.getState().opening.sketch).toBeNull();
    expect(toasts()).toEqual(['Opening was cancelled.']);
    session.close();
  });

  it('is not shown where something else was opened after it', async () => {
    const { fixture, session, opening, shown } = bench();
    const first = session.open('/new');
    await session.open('/song');
    fixture.setWork([work('/new', sketch)]);
    await turn();
    expect(shown()).toEqual(song);
    opening.resolve({ id: 'song' });
    await first;
    session.close();
  });

  it('grows where its sound goes on for longer than its container says', async () => {
    const { store, fixture, session, opening, shown } = bench();
    const opened = session.open('/new');
    await turn();
    fixture.setWork([work('/new', sketch)]);
    await turn();
    store.dispatch(sketchGrew({ hash: GROWING, frames: 900 }));
    expect(shown()).toEqual(sketch);
    store.dispatch(sketchGrew({ hash: GROWING, frames: 1500 }));
    expect(shown()).toMatchObject({ length: 1500, mixAsset: { length: 1500 } });
    opening.resolve({ id: 'song' });
    await opened;
    session.close();
  });
});
