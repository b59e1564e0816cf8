import { describe, expect, it } from 'vitest';
import type { Action } from '../../host/project/actions.ts';
import { createFixtureBackend, type FixtureBackend } from '../fixture/backend.ts';
import { fixtureProject } from '../fixture/project.ts';
import { selectHistory, selectProject } from './selectors.ts';
import { createSession, type Session } from './session.ts';
import { makeStore, type Store } from './store.ts';

const gain = (gainDb: number, group?: string): Action => ({
  type: 'track/set',
  payload: { stem: 'bass', gainDb },
  ...(group === undefined ? {} : { group }),
});

interface Bench {
  readonly store: Store;
  readonly backend: FixtureBackend;
  readonly session: Session;
  bass(): number;
}

async function open(backend = createFixtureBackend(fixtureProject())): Promise<Bench> {
  const store = makeStore();
  const session = createSession({ store, backend, client: crypto.randomUUID(), backoff: () => 1 });
  await session.open('/song');
  const bass = () => selectProject(store.getState())!.tracks.find(({ stem }) => stem === 'bass')!.gainDb;
  return { store, backend, session, bass };
}

/** Waits until a condition holds; a test that waits for ever fails by its own limit. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

const settledAt =
  ({ store, backend }: Bench) =>
  () => {
    const replica = store.getState().document.replica!;
    return replica.pending.length === 0 && replica.revision === backend.revision;
  };

describe('a session', () => {
  it('shows an edit before the host has it, and agrees with the host afterwards', async () => {
    const bench = await open();
    bench.session.edit(gain(-9));
    expect(bench.bass()).toBe(-9);
    expect(bench.backend.revision).toBe(1);
    await until(settledAt(bench));
    expect(selectProject(bench.store.getState())).toEqual(bench.backend.project);
    expect(bench.store.getState().connection.savedAt).not.toBeNull();
    // Of another song nothing was saved yet.
    await bench.session.attach('song');
    expect(bench.store.getState().connection.savedAt).toBeNull();
    bench.session.close();
  });

  it('knows as saved what the host or another window changed', async () => {
    const backend = createFixtureBackend(fixtureProject());
    const store = makeStore();
    let time = 1000;
    const session = createSession({ store, backend, client: 'me', backoff: () => 1, now: () => time });
    await session.open('/song');
    expect(store.getState().connection.savedAt).toBeNull();
    for (time of [2000, 3000]) {
      backend.act(gain(-time / 1000));
      await until(() => store.getState().document.replica?.revision === backend.revision);
      expect(store.getState().connection.savedAt).toBe(time);
    }
    session.close();
  });

  it('keeps two windows on one project equal', async () => {
    const backend = createFixtureBackend(fixtureProject());
    const [one, two] = [await open(backend), await open(backend)];
    for (let step = 0; step < 20; step++) {
      one.session.edit(gain(-step));
      two.session.edit({ type: 'region/set', payload: { id: 'r11', blend: step / 20 } });
    }
    await until(() => settledAt(one)() && settledAt(two)());
    expect(selectProject(one.store.getState())).toEqual(backend.project);
    expect(selectProject(two.store.getState())).toEqual(backend.project);
    expect(one.bass()).toBe(-19);
    one.session.close();
    two.session.close();
  });

  it('fetches the whole where events are missing', async () => {
    const bench = await open();
    bench.backend.skipEvents(true);
    bench.backend.act(gain(-3));
    bench.backend.skipEvents(false);
    bench.backend.act({ type: 'project/rename', payload: { name: 'Later' } });
    await until(() => selectProject(bench.store.getState())?.name === 'Later');
    expect(bench.bass()).toBe(-3);
    bench.session.close();
  });

  it('keeps edits made while nobody answers and sends each once when the host is back', async () => {
    const bench = await open();
    bench.backend.cut();
    bench.session.edit(gain(-11));
    bench.session.edit({ type: 'project/rename', payload: { name: 'Offline' } });
    await until(() => bench.store.getState().connection.status === 'offline');
    expect(bench.bass()).toBe(-11);
    bench.backend.restore();
    await until(settledAt(bench));
    expect(bench.backend.project.name).toBe('Offline');
    expect(bench.backend.revision).toBe(3);
    bench.session.close();
  });

  it('does not do twice what the host did though its answer was lost', async () => {
    const bench = await open();
    const before = bench.backend.project.regions.length;
    bench.backend.loseAnswers(true);
    // When it answers again, its state is known before the events that led to it.
    bench.backend.lag(20);
    bench.backend.skipEvents(true);
    bench.session.edit({ type: 'region/add', payload: { id: 'new', stem: 'bass', start: 0, end: 4800 } });
    await until(() => bench.backend.revision === 2);
    await until(() => bench.store.getState().connection.tries > 0);
    bench.backend.skipEvents(false);
    bench.backend.loseAnswers(false);
    await until(settledAt(bench));
    expect(bench.backend.project.regions).toHaveLength(before + 1);
    expect(bench.backend.asked.filter((what) => what === 'dispatch')).toHaveLength(1);
    bench.session.close();
  });

  it('takes back what the host refuses and says why', async () => {
    const bench = await open();
    bench.backend.refuse('The disk is full: free some space and try again.');
    bench.session.edit(gain(-12));
    await until(() => bench.store.getState().desk.toasts.length > 0);
    expect(bench.bass()).toBe(-2);
    expect(bench.store.getState().desk.toasts[0]!.text).toBe('The disk is full: free some space and try again.');
    bench.session.close();
  });

  it('says what does not fit and does not send it', async () => {
    const bench = await open();
    bench.session.edit({ type: 'region/remove', payload: { id: 'nowhere' } });
    expect(bench.store.getState().desk.toasts).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(bench.backend.asked).not.toContain('dispatch');
    bench.session.close();
  });

  it('undoes and redoes by the host, with the labels of what was done', async () => {
    const bench = await open();
    bench.session.edit(gain(-13));
    bench.session.undo();
    await until(() => bench.bass() === -2 && selectHistory(bench.store.getState()).redo !== null);
    bench.session.redo();
    await until(() => bench.bass() === -13);
    expect(selectHistory(bench.store.getState()).undo).not.toBeNull();
    bench.session.close();
  });

  it('does not undo twice where the answer to an undo was lost', async () => {
    const bench = await open();
    bench.session.edit(gain(-4));
    bench.session.edit(gain(-5));
    await until(settledAt(bench));
    bench.backend.loseAnswers(true);
    bench.session.undo();
    await until(() => bench.store.getState().connection.tries > 0);
    bench.backend.loseAnswers(false);
    await until(() => bench.store.getState().connection.status === 'online' && settledAt(bench)());
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(bench.bass()).toBe(-4);
    bench.session.close();
  });

  it('follows what the host works on', async () => {
    const bench = await open();
    expect(bench.store.getState().work.list).toEqual([]);
    bench.backend.setWork([
      {
        id: 'w',
        project: 'song',
        kind: 'treat',
        title: 'Rebuilding',
        stage: '',
        fraction: 0.5,
        secondsLeft: null,
        state: 'running',
        error: null,
        regions: [],
        files: [],
      },
    ]);
    await until(() => bench.store.getState().work.list.length === 1);
    bench.session.close();
    expect(bench.store.getState().document.replica).toBeNull();
    expect(bench.store.getState().work.list).toEqual([]);
  });

  it('knows ahead of the host what can be undone and redone, until the host has told', async () => {
    const bench = await open();
    const { session, store } = bench;
    expect(session.ahead()).toEqual({ undo: null, redo: null });
    session.edit(gain(-9));
    expect(session.ahead()).toEqual({ undo: '', redo: null });
    session.undo();
    expect(session.ahead().redo).toBe('');
    session.redo();
    await until(() => bench.backend.asked.includes('redo') && settledAt(bench)());
    expect(session.ahead()).toEqual(selectHistory(store.getState()));
    expect(session.ahead()).toEqual({ undo: 'Change the level of the bass', redo: null });
    expect(bench.bass()).toBe(-9);
    bench.session.close();
  });

  it('counts no step that the host refused', async () => {
    const bench = await open();
    bench.session.undo();
    expect(bench.session.ahead().redo).toBe('');
    await until(() => bench.store.getState().desk.toasts.length > 0);
    expect(bench.session.ahead()).toEqual({ undo: null, redo: null });
    bench.session.close();
  });

  it('counts a step until its event has come, however early it was answered', async () => {
    const bench = await open();
    bench.backend.undo = async () => ({ revision: bench.backend.revision + 1 });
    bench.session.undo();
    await bench.session.flush();
    expect(bench.session.ahead().redo).toBe('');
    bench.backend.act(gain(-7));
    await until(settledAt(bench));
    expect(bench.session.ahead().redo).toBeNull();
    bench.session.close();
  });
});
