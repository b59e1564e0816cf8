import type { Progress } from '../../dsp/audio/source.ts';

/** Where a job finds and leaves its files. All three lie on one file system, so that a finished file moves by rename. */
export interface Folders {
  /** Immutable audio, named by content hash. */
  readonly assets: string;
  /** Results of finished jobs. */
  readonly results: string;
  /** This process's own scratch folder; each job gets a folder inside it that is removed when the job ends, however it ends. */
  readonly scratch: string;
}

interface JobContext {
  readonly folders: Folders;
  /** Throws `Cancelled` when the job must stop. */
  readonly progress: Progress;
}

/**
 * One step of the chain: typed input and output, both plain JSON values that refer to audio by content hash.
 * It runs in a worker thread, synchronously but where a library cannot. Same name, version and key mean same output, so a finished job is never run twice.
 */
export interface Job<Input, Output> {
  /** Also the stage that people see. */
  readonly name: string;
  /** Raised whenever the output for an equal input changes. */
  readonly version: string;
  /** What the output depends on, or null where the job acts on the world (writes a file for the person) and is always run. */
  key(input: Input): unknown;
  /** Hashes of the assets that the output refers to: a result is only as good as they are. */
  assets(output: Output): readonly string[];
  /** Folders of the person's in which it writes: a thread that is ended in the middle may leave unfinished files there. */
  places?(input: Input): readonly string[];
  /**
   * True where it calls FFmpeg. Ending a thread inside such a call ends the whole process (the binding cannot throw into a thread that is
   * going away), so this job's thread is only ever asked to stop: it must call `progress` often.
   */
  readonly native?: boolean;
  run(input: Input, context: JobContext): Output | Promise<Output>;
}

/** A job that waits for nothing, as almost all do. */
interface SyncJob<Input, Output> extends Job<Input, Output> {
  run(input: Input, context: JobContext): Output;
}

export function defineJob<Input, Output>(job: SyncJob<Input, Output>): SyncJob<Input, Output> {
  return job;
}

/** For one that calls a library which is asynchronous. */
export function defineAsyncJob<Input, Output>(job: Job<Input, Output>): Job<Input, Output> {
  return job;
}

/** An error whose message is one sentence for the person: what, why, what to do. It crosses threads and ends a command with 1. */
export class PlainError extends Error {
  override readonly name = 'PlainError';
}
