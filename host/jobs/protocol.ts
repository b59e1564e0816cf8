import type { Folders } from './job.ts';

/** Places in a request's `flags`. Set by the pool: the job must stop. */
export const CANCEL = 0;
/** Set by the worker: its thread may be ended at any moment, for neither loading nor running this job calls native code. */
export const EXPENDABLE = 1;

/** To a worker: run this job. */
export interface RunRequest {
  readonly job: string;
  readonly input: unknown;
  readonly folders: Folders;
  /** Shared; not 0 means yes. */
  readonly flags: Int32Array<SharedArrayBuffer>;
}

/** From a worker. A `failed` message with `plain` is a sentence for the person, otherwise a bug with its stack. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'done'; readonly output: unknown; readonly assets: readonly string[] }
  | { readonly kind: 'cancelled' }
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly plain: boolean;
      readonly stack: string;
      /** Of the operating system's errors. */
      readonly code: string | undefined;
      readonly path: string | undefined;
    };
