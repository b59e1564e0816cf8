import { Cancelled, type Progress } from '../../dsp/audio/source.ts';
import { sweepUnfinished } from '../audio/files.ts';
import { VERSION } from '../version.ts';
import { Cache } from './cache.ts';
import { hashOf } from './canonical.ts';
import type { Job } from './job.ts';
import { Pool } from './pool.ts';

export interface RunnerOptions {
  readonly cache?: Cache;
  readonly workers?: number;
  readonly signal?: AbortSignal;
  /** Told of every job that begins, moves and ends; `cached` jobs only end. */
  readonly onEvent?: (event: JobEvent) => void;
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

/** Runs jobs in worker threads and remembers what they made: the same job twice is a cache hit. */
export class Runner {
  readonly cache: Cache;
  readonly signal: AbortSignal | undefined;
  private readonly pool: Pool;
  private readonly onEvent: (event: JobEvent) => void;
  private readonly places = new Set<string>();
  private nextId = 0;
  private readonly inFlight = new Map<string, Promise<unknown>>();

  constructor(options: RunnerOptions = {}) {
    this.cache = options.cache ?? new Cache();
    this.pool = new Pool(this.cache.folders, options.workers);
    this.signal = options.signal;
    this.onEvent = options.onEvent ?? (() => {});
  }

  /** `label` names this run among others of the same job ("bass"). */
  async run<Input, Output>(job: Job<Input, Output>, input: Input, label = ''): Promise<Output> {
    if (this.signal?.aborted) throw new Cancelled();
    const material = job.key(input);
    const key =
      material === null ? null : hashOf({ tool: VERSION, job: job.name, version: job.version, key: material });
    for (const place of job.places?.(input) ?? []) this.places.add(place);
    if (key === null) return (await this.execute(job, input, label)).output as Output;
    const running = this.inFlight.get(key);
    if (running !== undefined) return running as Promise<Output>;
    const promise = this.recall(key, job, input, label);
    this.inFlight.set(key, promise);
    try {
      return (await promise) as Output;
    } finally {
      this.inFlight.delete(key);
    }
  }

  async close(): Promise<void> {
    await this.pool.close();
    for (const place of this.places) sweepUnfinished(place, true);
    this.cache.evict();
    this.cache.close();
  }

  private async recall<Input, Output>(key: string, job: Job<Input, Output>, input: Input, label: string) {
    const stored = this.cache.get(key);
    if (stored !== undefined) {
      this.onEvent({ kind: 'ended', id: this.nextId++, job: job.name, label, seconds: 0, cached: true });
      return stored;
    }
    const done = await this.execute(job, input, label);
    this.cache.put(key, { job: job.name, version: job.version, assets: done.assets, output: done.output });
    return done.output;
  }

  private async execute<Input, Output>(job: Job<Input, Output>, input: Input, label: string) {
    // Waiting for a thread is no work of the job's.
    let began = performance.now();
    const onStart = (): void => {
      began = performance.now();
    };
    const id = this.nextId++;
    this.onEvent({ kind: 'begun', id, job: job.name, label });
    const onProgress: Progress = (fraction) => this.onEvent({ kind: 'progress', id, job: job.name, label, fraction });
    const done = await this.pool.run(job.name, input, onProgress, this.signal, onStart);
    const seconds = (performance.now() - began) / 1000;
    this.onEvent({ kind: 'ended', id, job: job.name, label, seconds, cached: false });
    return done;
  }
}
