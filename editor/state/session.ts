import type { Backend, HistoryState, ProjectState } from '../../host/api/backend.ts';
import type { Action } from '../../host/project/actions.ts';
import { connected, disconnected, saved } from './connection.ts';
import { dialogClosed, toastShown } from './desk.ts';
import {
  changeReceived,
  documentClosed,
  documentOpened,
  edited,
  editRefused,
  editSuperseded,
  wholeReceived,
} from './document.ts';
import { openingEnded, STILL_READ, sketchReceived } from './opening.ts';
import { createOutbox, type Errand } from './outbox.ts';
import type { Store } from './store.ts';
import { viewReset } from './view.ts';
import { isGoingOn, workReceived } from './work.ts';

/** The one open project of this window: opens it, follows it, changes it. */
export interface Session {
  /**
   * Opens a recording, a folder of stems or a project; what is decoded first is shown meanwhile, and where that fails what was open before is open
   * again. Throws what the host says where it cannot. Of several the last one counts.
   */
  open(path: string): Promise<void>;
  /** Follows a project that the host has open already. */
  attach(id: string): Promise<void>;
  close(): void;
  /** Applied here at once and sent. What does not fit the document is told and not sent. */
  edit(action: Action): void;
  undo(): void;
  redo(): void;
  /** What undo and redo would do: a label; empty where there will be something once the host has answered for what was done; null for nothing. */
  ahead(): HistoryState;
  /** Resolves when the host has all that was edited: what it is asked next goes by it. Rejects with one sentence where it does not answer or the project is closed. */
  flush(): Promise<void>;
  /** Tries to reach the host now instead of at the next try. */
  retry(): void;
}

export interface SessionOptions {
  readonly store: Store;
  readonly backend: Backend;
  /** This window's name among those that follow the project. */
  readonly client: string;
  /** Milliseconds before try `n` (from 1) to reach the host again. */
  readonly backoff?: (n: number) => number;
  readonly now?: () => number;
}

interface Step {
  readonly kind: 'undo' | 'redo';
  /** The revision that it made; null until the host has answered. */
  revision: number | null;
}

/** A quarter second at first, doubled up to 8 s. */
const BACKOFF = (n: number) => Math.min(8000, 250 * 2 ** (n - 1));

export function createSession(options: SessionOptions): Session {
  const { store, backend, client, backoff = BACKOFF, now = Date.now } = options;
  let seq = 0;
  let closing = new AbortController();
  let attempt = new AbortController();
  let wake: () => void = () => {};
  /** The project is open but what `state` says of it was not compared yet. */
  let catchUpTo = 0;
  /** What is being opened; ends when it is, or when something else is opened after it. */
  let opening = new AbortController();
  /** Whose sketch is shown. */
  let sketched: AbortController | null = null;
  /** What was open when its place was taken by a sketch. */
  let before: string | undefined;

  const replica = () => store.getState().document.replica;
  const tell = (text: string) => {
    store.dispatch(toastShown({ text, tone: 'warning', command: null, action: null }));
  };

  const outbox = createOutbox({
    saved: () => store.dispatch(saved(now())),
    refused: (errand, reason) => {
      store.dispatch(editRefused(errand));
      tell(reason);
    },
    superseded: (errand) => store.dispatch(editSuperseded(errand)),
    unreachable: () => attempt.abort(),
  });

  /** Once all is known that the host had when it was reached again, what is still pending did not arrive. */
  const resumeWhenCaughtUp = () => {
    const here = replica();
    if (here === null || here.revision < catchUpTo) return;
    catchUpTo = Number.POSITIVE_INFINITY;
    outbox.resume();
  };

  const settled = (before: readonly { seq: number }[]) => {
    const left = new Set((replica()?.pending ?? []).map((entry) => entry.seq));
    for (const entry of before) if (!left.has(entry.seq)) outbox.arrived(entry.seq);
  };

  async function follow(id: string, signal: AbortSignal): Promise<void> {
    for (let first = true; !signal.aborted; first = false) {
      attempt = new AbortController();
      const either = AbortSignal.any([signal, attempt.signal]);
      try {
        const state = first ? null : await backend.state(id);
        const here = replica();
        if (here === null || signal.aborted) return;
        // A host that started anew may count from where its journal ends.
        if (state !== null && state.revision < here.revision) store.dispatch(wholeReceived(state));
        catchUpTo = state?.revision ?? here.revision;
        store.dispatch(connected());
        resumeWhenCaughtUp();
        await Promise.all([followChanges(id, either), followWork(id, either)]);
        if (!signal.aborted) throw new Error('The engine ended the connection.');
      } catch (error) {
        attempt.abort();
        if (signal.aborted) return;
        store.dispatch(disconnected(error instanceof Error ? error.message : String(error)));
        await pause(backoff(store.getState().connection.tries), signal);
      }
    }
  }

  async function followChanges(id: string, signal: AbortSignal): Promise<void> {
    const since = replica()?.revision ?? 0;
    for await (const event of backend.changes(id, since, signal)) {
      const before = replica()?.pending ?? [];
      store.dispatch(changeReceived({ event, client }));
      // Whoever changed it: what is told is on the disk.
      store.dispatch(saved(now()));
      if (store.getState().document.behind) store.dispatch(wholeReceived(await backend.state(id)));
      settled(before);
      resumeWhenCaughtUp();
    }
  }

  async function followWork(id: string, signal: AbortSignal): Promise<void> {
    for await (const list of backend.work(id, signal)) store.dispatch(workReceived(list));
  }

  /** Shows what is known of a path while it is decoded, in place of what was open, until `mine` ends it. */
  async function showOpening(path: string, mine: AbortController): Promise<void> {
    const { signal } = mine;
    let told = '';
    try {
      for await (const list of backend.work('', signal)) {
        const work = list.findLast((entry) => entry.opening?.path === path && isGoingOn(entry));
        const sketch = work?.opening?.sketch ?? null;
        if (signal.aborted) return;
        if (work === undefined || sketch === null) continue;
        if (replica() !== null) session.close();
        if (sketched !== mine) {
          sketched = mine;
          store.dispatch(viewReset());
          if (store.getState().desk.dialog === 'open') store.dispatch(dialogClosed());
        }
        const now = JSON.stringify(sketch);
        if (now !== told) store.dispatch(sketchReceived({ path, sketch }));
        told = now;
        store.dispatch(workReceived([work]));
      }
    } catch {
      // It is opened unseen then.
    }
  }

  /** `keepsView`: who looks at the sketch already goes on looking at the same place. */
  function begin(state: ProjectState, keepsView = false): void {
    session.close();
    sketched = null;
    closing = new AbortController();
    if (!keepsView) store.dispatch(viewReset());
    store.dispatch(documentOpened(state));
    for (const notice of state.notices ?? []) tell(notice);
    // What was not as expected of a recording is said while it is new; later the inspector keeps it.
    if (state.project.profile === null) for (const notice of state.project.source.notices) tell(notice);
    void follow(state.id, closing.signal);
  }

  /** Goes back from a sketch to what was open before. Who asked may have gone from the screen, so it is told here why. */
  async function goBack(error: unknown): Promise<void> {
    tell(error instanceof Error ? error.message : String(error));
    const state = before === undefined ? null : await backend.state(before).catch(() => null);
    sketched = null;
    store.dispatch(workReceived([]));
    if (state !== null) begin(state);
    else store.dispatch(openingEnded());
  }

  function pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener('abort', () => wake(), { once: true });
    });
  }

  const send = (errand: Omit<Errand, 'seq'>) => outbox.push({ seq: ++seq, ...errand });

  /** Steps back and forth whose events have not come yet. */
  let steps: Step[] = [];

  const step = (kind: Step['kind']) => {
    const id = replica()?.id;
    if (id === undefined) return;
    const entry: Step = { kind, revision: null };
    steps.push(entry);
    const ask = async () => {
      try {
        entry.revision = (await backend[kind](id)).revision;
      } catch (error) {
        steps = steps.filter((other) => other !== entry);
        throw error;
      }
    };
    send({ action: null, send: ask });
  };

  const session: Session = {
    async open(path) {
      opening.abort();
      const mine = new AbortController();
      opening = mine;
      if (sketched === null) before = replica()?.id;
      void showOpening(path, mine);
      try {
        const { id } = await backend.open(path);
        const state = await backend.state(id);
        if (opening === mine) begin(state, sketched === mine);
      } catch (error) {
        if (opening === mine && sketched !== null) await goBack(error);
        throw error;
      } finally {
        mine.abort();
      }
    },
    async attach(id) {
      begin(await backend.state(id));
    },
    close() {
      closing.abort();
      outbox.clear();
      steps = [];
      store.dispatch(workReceived([]));
      store.dispatch(documentClosed());
    },
    edit(action) {
      const id = replica()?.id;
      if (id === undefined) {
        if (store.getState().opening.sketch !== null) tell(STILL_READ);
        return;
      }
      try {
        store.dispatch(edited({ seq: seq + 1, action }));
      } catch (error) {
        tell(error instanceof Error ? error.message : String(error));
        return;
      }
      send({ action, send: () => backend.dispatch(id, action, client) });
    },
    undo: () => step('undo'),
    redo: () => step('redo'),
    ahead() {
      const here = replica();
      if (here === null) return { undo: null, redo: null };
      steps = steps.filter(({ revision }) => revision === null || revision > here.revision);
      const isWaiting = (kind: Step['kind']) => steps.some((entry) => entry.kind === kind);
      const { undo, redo } = here.history;
      const isChanged = here.pending.length > 0 || isWaiting('redo');
      return {
        undo: isChanged || (undo !== null && isWaiting('undo')) ? '' : undo,
        redo: isWaiting('undo') || (redo !== null && isWaiting('redo')) ? '' : redo,
      };
    },
    flush: () => outbox.idle(),
    retry: () => wake(),
  };
  return session;
}
