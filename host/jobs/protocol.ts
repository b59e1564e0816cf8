import type { Folders } from './job.ts';

/** To a worker: run this job. `cancel` is a shared Int32: not 0 means stop. */
export interface RunRequest {
  readonly job: string;
  readonly input: unknown;
  readonly folders: Folders;
  readonly cancel: Int32Array<SharedArrayBuffer>;
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
