import type { Action } from '../../host/project/actions.ts';

/** Thrown by a backend where the host cannot be reached, apart from where it says no. */
export class HostUnreachable extends Error {
  override readonly name = 'HostUnreachable';
}

/** What waits to be sent: an action, or undo or redo, which have none. */
export interface Errand {
  readonly seq: number;
  readonly action: Action | null;
  send(): Promise<unknown>;
}

interface Outbox {
  push(errand: Errand): void;
  /** Sends on after a pause. */
  resume(): void;
  /** Takes an errand off the list that is known to have arrived. */
  arrived(seq: number): void;
  /**
   * Resolves when nothing waits to be sent any more, be it sent or refused. Rejects with one sentence where that cannot be awaited: nobody
   * answers, or the outbox is cleared.
   */
  idle(): Promise<void>;
  clear(): void;
}

interface OutboxEvents {
  saved(seq: number): void;
  /** The host said no; `reason` is a sentence. */
  refused(seq: number, reason: string): void;
  /** An action that waited is not needed any more: a later one sets the same things. */
  superseded(seq: number): void;
  /** The host did not answer. The outbox has paused; the errand is still first and may have arrived. */
  unreachable(reason: string): void;
}

/** Sends errands one after another, so that they come back in the order in which they were made. */
export function createOutbox(events: OutboxEvents): Outbox {
  const queue: Errand[] = [];
  let sending: Errand | null = null;
  /** Why nothing is sent just now, as a sentence. */
  let paused: string | null = null;
  let waiters: { resolve: () => void; reject: (error: Error) => void }[] = [];

  const remove = (seq: number) => {
    const at = queue.findIndex((errand) => errand.seq === seq);
    if (at >= 0) queue.splice(at, 1);
    if (queue.length > 0) return;
    for (const { resolve } of waiters) resolve();
    waiters = [];
  };

  const giveUp = (error: Error) => {
    for (const { reject } of waiters) reject(error);
    waiters = [];
  };

  const next = async (): Promise<void> => {
    const first = queue[0];
    if (first === undefined || sending !== null || paused !== null) return;
    sending = first;
    try {
      await first.send();
      remove(first.seq);
      events.saved(first.seq);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (error instanceof HostUnreachable) {
        paused = reason;
        giveUp(error);
        if (first.action === null) {
          // Undo and redo leave no trace by which one could see whether they arrived: once too often is worse than once too seldom.
          remove(first.seq);
          events.refused(first.seq, `${reason} See in the history whether the last step was taken.`);
        }
        events.unreachable(reason);
      } else {
        remove(first.seq);
        events.refused(first.seq, reason);
      }
    } finally {
      sending = null;
    }
    void next();
  };

  return {
    push(errand) {
      const last = queue.at(-1);
      if (last !== undefined && last !== sending && replaces(errand.action, last.action)) {
        queue.pop();
        events.superseded(last.seq);
      }
      queue.push(errand);
      void next();
    },
    resume() {
      paused = null;
      void next();
    },
    arrived: remove,
    idle() {
      if (queue.length === 0) return Promise.resolve();
      if (paused !== null) return Promise.reject(new HostUnreachable(paused));
      return new Promise((resolve, reject) => waiters.push({ resolve, reject }));
    },
    clear() {
      queue.length = 0;
      giveUp(new Error('The project was closed before all was saved: open it and try again.'));
    },
  };
}

/**
 * Of these the last alone says how things stand, where all set the same fields of the same thing. Not of an edge or of a status: on the way there
 * a take may have been taken out of what is heard.
 */
const SETTERS: ReadonlySet<Action['type']> = new Set(['track/set', 'region/set', 'mix/set', 'master/set']);

function replaces(late: Action | null, early: Action | null): boolean {
  if (late === null || early === null) return false;
  if (late.group === undefined || late.group !== early.group || late.type !== early.type) return false;
  if (!SETTERS.has(late.type)) return false;
  const a: Record<string, unknown> = { ...late.payload };
  const b: Record<string, unknown> = { ...early.payload };
  const keys = Object.keys(a);
  if ('status' in a) return false;
  return keys.length === Object.keys(b).length && keys.every((key) => key in b) && a.id === b.id && a.stem === b.stem;
}
