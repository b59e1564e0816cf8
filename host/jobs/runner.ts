import { Cancelled, type Progress } from '../../dsp/audio/source.ts';
import { sweepUnfinished } from '../audio/files.ts';
import { VERSION } from '../version.ts';
import { Cache } from './cache.ts';
import { hashOf } from './canonical.ts';
import type { Folders, Job } from './job.ts';
import { Pool, PRIORITIES, type Priority } from './pool.ts';

/** Whose jobs they are: when they stop, how urgent they are, and who hears of them. */
export interface Scope {
  readonly signal?: AbortSignal;
  /** Default: background. */
  readonly priority?: Priority;
  /** Told of every job that begins, moves and ends; `cached` jobs only end. */
  readonly onEvent?: (event: JobEvent) => void;
  /** Whether nothing is made for it: what the cache does not hold is refused with NotKept. */
  readonly keptOnly?: true;
}

/** The cache does not hold what was asked for, and nothing was to be made. */
export class NotKept extends Error {}

interface RunnerOptions extends Scope {
  readonly cache?: Cache;
  readonly workers?: number;
}

export type JobEvent =
  | { readonly kind: 'begun'; readonly id: number; readonly job: string; readonly label: string }
  | {
      readonly kind: 'progress';
      readonly id: number;
      readonly job: string;
      readonly label: string;
      readonly fraction: number;
    }
  | {
      readonly kind: 'ended';
      readonly id: number;
      readonly job: string;
      readonly label: string;
      readonly seconds: number;
      readonly cached: boolean;
    };

/** Work that a process of its own does, as a job's is done by a thread: asynchronous, but remembered, joined and told of in the same way. */
export interface Elsewhere<Output> {
  /** Also the stage that people see. */
  readonly name: string;
  /** Raised whenever the output for an equal key changes. */
  readonly version: string;
  /** What the output depends on. */
  readonly key: unknown;
  /** Hashes of the assets that the output refers to. */
  assets(output: Output): readonly string[];
  /** Stops, rejecting with Cancelled, when the signal says so. Plain JSON comes out. Jobs that it needs itself are run by `inner`, which stops with it. */
  run(folders: Folders, progress: Progress, signal: AbortSignal, inner: Runner): Promise<Output>;
}

/** Does a piece of work for whoever waits for it. `onStart` is called when it stops waiting for its turn. */
type Executor = (
  onProgress: Progress,
  signal: AbortSignal,
  onStart: () => void,
  waiting: ReadonlySet<Scope>,
) => Promise<{ readonly output: unknown; readonly assets: readonly string[] }>;

/** What all scopes of one runner share. */
interface Shared {
  readonly cache: Cache;
  readonly pool: Pool;
  readonly places: Set<string>;
  readonly inFlight: Map<string, Flight>;
  running: number;
  nextId: number;
}

/** A job that runs, and all who wait for it: it stops when the last of them has left. */
interface Flight {
  readonly output: Promise<unknown>;
  readonly abort: AbortController;
  readonly waiting: Set<Scope>;
}

/** Runs jobs in worker threads and remembers what they made: the same job twice is a cache hit. */
export class Runner {
  readonly cache: Cache;
  readonly signal: AbortSignal | undefined;
  private readonly scope: Scope;
  private readonly shared: Shared;

  constructor(options: RunnerOptions = {}, shared?: Shared) {
    const cache = shared?.cache ?? options.cache ?? new Cache();
    this.shared = shared ?? {
      cache,
      pool: new Pool(cache.folders, options.workers),
      places: new Set(),
      inFlight: new Map(),
      running: 0,
      nextId: 0,
    };
    this.cache = cache;
    this.scope = options;
    this.signal = options.signal;
  }

  /** Whether no job of any scope waits or runs. */
  get isIdle(): boolean {
    return this.shared.running === 0;
  }

  /** The same threads and the same cache for one piece of work. It is not closed by itself. */
  within(scope: Scope): Runner {
    return new Runner(scope, this.shared);
  }

  /** The same, but what its jobs tell goes to `onEvent` alone: for a piece of work that counts them into its own progress. */
  toldTo(onEvent: (event: JobEvent) => void): Runner {
    return this.within({ ...this.scope, onEvent });
  }

  /** `label` names this run among others of the same job ("bass"). */
  async run<Input, Output>(job: Job<Input, Output>, input: Input, label = ''): Promise<Output> {
    if (this.signal?.aborted) throw new Cancelled();
    const material = job.key(input);
    for (const place of job.places?.(input) ?? []) this.writesIn(place);
    const inThread: Executor = (onProgress, signal, onStart, waiting) =>
      this.shared.pool.run(job.name, input, onProgress, signal, onStart, highest(waiting));
    return (await this.once(job, material, label, inThread)) as Output;
  }

  /** Tells that something is about to be written into a folder of the person's: nothing half-written stays there, however this process ends. */
  writesIn(folder: string): void {
    const { places, cache } = this.shared;
    if (places.has(folder)) return;
    places.add(folder);
    cache.noteWriting(folder);
  }

  /** The same for work that is done elsewhere than in this runner's threads. */
  async runElsewhere<Output>(work: Elsewhere<Output>, label = ''): Promise<Output> {
    if (this.signal?.aborted) throw new Cancelled();
    const outside: Executor = async (onProgress, signal, onStart) => {
      onStart();
      // Whoever began it may leave while others wait for it.
      const inner = this.within({ ...this.scope, signal });
      const output = await work.run(this.cache.folders, onProgress, signal, inner);
      return { output, assets: work.assets(output) };
    };
    return (await this.once(work, work.key, label, outside)) as Output;
  }

  private async once(
    job: { readonly name: string; readonly version: string },
    material: unknown,
    label: string,
    execute: Executor,
  ): Promise<unknown> {
    const key =
      material === null ? null : hashOf({ tool: VERSION, job: job.name, version: job.version, key: material });
    const stored = key === null ? undefined : this.cache.get(key);
    if (stored !== undefined) {
      this.tell([this.scope], {
        kind: 'ended',
        id: this.shared.nextId++,
        job: job.name,
        label,
        seconds: 0,
        cached: true,
      });
      return stored;
    }
    if (this.scope.keptOnly) throw new NotKept(`the cache holds no such result of ${job.name}`);
    const running = key === null ? undefined : this.shared.inFlight.get(key);
    return this.join(running ?? this.launch(key, job, label, execute));
  }

  async close(): Promise<void> {
    const { pool, places } = this.shared;
    await pool.close();
    for (const place of places) sweepUnfinished(place, true);
    this.cache.evict();
    this.cache.close();
  }

  /** Waits for a job along with whoever waits already. */
  private async join(flight: Flight): Promise<unknown> {
    const { signal, scope } = this;
    // Each caller is one waiter, though several may share a scope.
    const waiter: Scope = { ...scope };
    flight.waiting.add(waiter);
    if (scope.priority !== undefined) this.shared.pool.raise(flight.abort.signal, scope.priority);
    const { promise: left, reject } = Promise.withResolvers<never>();
    const leave = (): void => {
      flight.waiting.delete(waiter);
      if (flight.waiting.size === 0) flight.abort.abort();
      else reject(new Cancelled());
    };
    signal?.addEventListener('abort', leave);
    try {
      return await Promise.race([flight.output, left]);
    } finally {
      signal?.removeEventListener('abort', leave);
      flight.waiting.delete(waiter);
    }
  }

  private launch(
    key: string | null,
    job: { readonly name: string; readonly version: string },
    label: string,
    execute: Executor,
  ): Flight {
    const abort = new AbortController();
    const waiting = new Set<Scope>();
    const work = async (): Promise<unknown> => {
      this.shared.running++;
      try {
        const done = await this.execute(job.name, label, execute, abort.signal, waiting);
        if (key !== null) this.cache.put(key, { job: job.name, version: job.version, ...done });
        return done.output;
      } finally {
        this.shared.running--;
        forget();
      }
    };
    const flight = { output: work(), abort, waiting };
    const forget = (): void => {
      if (key !== null && this.shared.inFlight.get(key) === flight) this.shared.inFlight.delete(key);
    };
    // Who asks again while it is still stopping gets a new one.
    abort.signal.addEventListener('abort', forget);
    if (key !== null) this.shared.inFlight.set(key, flight);
    return flight;
  }

  private async execute(
    name: string,
    label: string,
    execute: Executor,
    signal: AbortSignal,
    waiting: ReadonlySet<Scope>,
  ) {
    // Who launches it joins only after this call has returned.
    await null;
    // Waiting for a thread is no work of the job's.
    let began = performance.now();
    const onStart = (): void => {
      began = performance.now();
    };
    const id = this.shared.nextId++;
    this.tell(waiting, { kind: 'begun', id, job: name, label });
    const onProgress: Progress = (fraction) => this.tell(waiting, { kind: 'progress', id, job: name, label, fraction });
    const done = await execute(onProgress, signal, onStart, waiting);
    const seconds = (performance.now() - began) / 1000;
    this.tell(waiting, { kind: 'ended', id, job: name, label, seconds, cached: false });
    return { output: done.output, assets: done.assets };
  }

  private tell(scopes: Iterable<Scope>, event: JobEvent): void {
    for (const { onEvent } of scopes) onEvent?.(event);
  }
}

/** How urgent a job is to the most urgent of those who wait for it. */
function highest(waiting: Iterable<Scope>): Priority {
  const ranks = [...waiting].map(({ priority }) => PRIORITIES.indexOf(priority ?? 'background'));
  return PRIORITIES[Math.max(0, ...ranks)]!;
}
