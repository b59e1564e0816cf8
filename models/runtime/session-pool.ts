import { ModelError } from '../error.ts';
import { freeMemory } from './memory.ts';
import { modelMemory } from './need.ts';
import { openSession, type Session } from './session.ts';

/** Of the free memory: what a model may take. The rest is for everybody else, and for what was not measured. */
const SHARE = 0.9;

export interface PoolOptions {
  readonly open?: (path: string) => Promise<Session>;
  /** Bytes that a model will take at its busiest. */
  readonly need?: (path: string) => number;
  /** Bytes that this process could still have. */
  readonly free?: () => number;
}

/**
 * Sessions by path, kept open from job to job: opening one reads all its weights. Where a new one does not fit into free memory, those that were not
 * asked for longest are closed first; what the running job has asked for is never closed, and what does not fit then is refused with a sentence.
 */
export class SessionPool {
  readonly #held = new Map<string, Promise<Session>>();
  readonly #inUse = new Set<string>();
  readonly #options: Required<PoolOptions>;

  constructor({ open = openSession, need = modelMemory, free = freeMemory }: PoolOptions = {}) {
    this.#options = { open, need, free };
  }

  /** Paths that are open, the longest unused first. */
  get paths(): readonly string[] {
    return [...this.#held.keys()];
  }

  /** Throws a ModelError where the model is not there, cannot be opened or does not fit. */
  async open(path: string): Promise<Session> {
    this.#inUse.add(path);
    const known = this.#held.get(path);
    if (known !== undefined) {
      this.#held.delete(path);
      this.#held.set(path, known);
      return known;
    }
    await this.#makeRoom(path);
    const session = this.#options.open(path);
    this.#held.set(path, session);
    try {
      return await session;
    } catch (error) {
      this.#held.delete(path);
      throw error;
    }
  }

  /** The job is over: what it had asked for may be closed from now on. */
  endJob(): void {
    this.#inUse.clear();
  }

  async close(): Promise<void> {
    this.endJob();
    for (const path of this.paths) await this.#release(path);
  }

  async #makeRoom(path: string): Promise<void> {
    const need = this.#options.need(path);
    const fits = (): boolean => need <= this.#options.free() * SHARE;
    for (const old of this.paths) {
      if (fits()) return;
      if (!this.#inUse.has(old)) await this.#release(old);
    }
    if (fits()) return;
    const free = this.#options.free();
    throw new ModelError(
      `The model needs ${gigabytes(need / SHARE)} of memory and ${gigabytes(free)} are free: close other programs, or convert it with smaller weights (--dtype int8).`,
    );
  }

  async #release(path: string): Promise<void> {
    const session = this.#held.get(path);
    this.#held.delete(path);
    await (await session)?.release();
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
