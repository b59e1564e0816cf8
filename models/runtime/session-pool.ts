import { ModelError } from '../error.ts';
import { freeMemory } from './memory.ts';
import { type ModelMemory, modelMemory } from './need.ts';
import { type OpenSession, openSession, type Session } from './session.ts';

/** Of the free memory: what models may take. The rest is for everybody else, and for what was not measured. */
const SHARE = 0.9;

interface PoolOptions {
  readonly open?: OpenSession;
  readonly need?: (path: string) => ModelMemory;
  /** Bytes that this process could still have. */
  readonly free?: () => number;
}

interface Held {
  readonly session: Promise<Session>;
  readonly need: ModelMemory;
  /** How often the running job has it open. */
  users: number;
  /** Until then what it computes with is still to be taken from free memory. */
  hasRun: boolean;
}

/**
 * All sessions of a process by path, kept open from job to job: opening one reads all its weights. Where a new one does not fit into free memory beside what those
 * that are open will still take, those that nobody has asked for longest are closed first; what the running job has open is never closed, and what does not fit
 * then is refused with a sentence.
 */
export class SessionPool {
  readonly #held = new Map<string, Held>();
  readonly #options: Required<PoolOptions>;

  constructor({ open = openSession, need = modelMemory, free = freeMemory }: PoolOptions = {}) {
    this.#options = { open, need, free };
  }

  /** Paths that are open, the longest unused first. */
  get paths(): readonly string[] {
    return [...this.#held.keys()];
  }

  /** Bytes that models of a new job may take: what is free, and what is open for nobody. */
  get room(): number {
    const idle = [...this.#held.values()].filter(({ users }) => users === 0);
    return SHARE * idle.reduce((sum, { need }) => sum + need.weights, this.#options.free());
  }

  /**
   * Lends a session. To release it says that the job needs it no more: it may be closed from then on. Throws a ModelError where the model is not there, cannot be
   * opened or does not fit.
   */
  async open(path: string): Promise<Session> {
    const held = this.#held.get(path) ?? (await this.#openNew(path));
    this.#held.delete(path);
    this.#held.set(path, held);
    held.users++;
    try {
      return lent(await held.session, held);
    } catch (error) {
      this.#held.delete(path);
      throw error;
    }
  }

  /** The job is over: what it had open may be closed from now on. */
  endJob(): void {
    for (const held of this.#held.values()) held.users = 0;
  }

  async close(): Promise<void> {
    this.endJob();
    for (const path of this.paths) await this.#close(path);
  }

  async #openNew(path: string): Promise<Held> {
    const need = this.#options.need(path);
    await this.#makeRoom(need);
    return { session: this.#options.open(path), need, users: 0, hasRun: false };
  }

  async #makeRoom(need: ModelMemory): Promise<void> {
    const wanted = need.weights + need.work;
    const fits = (): boolean => wanted <= this.#left();
    for (const old of this.paths) {
      if (fits()) return;
      if (this.#held.get(old)!.users === 0) await this.#close(old);
    }
    if (fits()) return;
    const smaller = need.isChosen ? ', or choose smaller weights (--dtype int8)' : '';
    throw new ModelError(
      `The model needs ${gigabytes(wanted / SHARE)} of memory and ${gigabytes(this.#left() / SHARE)} are free: close other programs${smaller}.`,
    );
  }

  /** Bytes for a new session. */
  #left(): number {
    const unspent = [...this.#held.values()].filter(({ users, hasRun }) => users > 0 && !hasRun);
    return SHARE * this.#options.free() - unspent.reduce((sum, { need }) => sum + need.work, 0);
  }

  async #close(path: string): Promise<void> {
    const held = this.#held.get(path);
    this.#held.delete(path);
    await (await held?.session)?.release();
  }
}

/** A session as one user of the pool has it. */
function lent(session: Session, held: Held): Session {
  let isReleased = false;
  return {
    inputs: session.inputs,
    outputs: session.outputs,
    get provider() {
      return session.provider;
    },
    run(feeds, wanted) {
      held.hasRun = true;
      return session.run(feeds, wanted);
    },
    async release() {
      if (!isReleased) held.users = Math.max(0, held.users - 1);
      isReleased = true;
    },
  };
}

function gigabytes(bytes: number): string {
  return `${(Math.max(0, bytes) / 1e9).toFixed(1)} GB`;
}
