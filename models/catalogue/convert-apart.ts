import { Worker } from 'node:worker_threads';
import { Cancelled } from '../../dsp/audio/source.ts';
import { ModelError } from '../error.ts';
import type { WeightType } from '../model-kind.ts';
import { sweepParts } from './conversions.ts';
import type { Converted } from './converted.ts';
import type { ModelsFolder } from './models-folder.ts';

export interface ThreadOrder {
  readonly source: string;
  readonly models: string;
  readonly weights: WeightType;
  /** Not 0: stop. */
  readonly stop: Int32Array;
}

export type ThreadMessage =
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'done'; readonly name: string; readonly converted: Omit<Converted, 'kind'> }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'refused'; readonly sentence: string };

interface ConvertApartOptions {
  readonly weights?: WeightType;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((fraction: number) => void) | undefined;
}

/** Milliseconds that the thread has to stop by itself before it is ended. */
const GRACE = 700;

/**
 * convertCheckpoint in a thread of its own: converting is one long piece of work, and whoever waits for it must hear that it is to stop. Rejects with a
 * ModelError, or with Cancelled within a second of the signal; nothing half-written is left then.
 */
export async function convertApart(
  source: string,
  folder: ModelsFolder,
  { weights = 'float32', signal, progress }: ConvertApartOptions = {},
): Promise<Converted> {
  if (signal?.aborted) throw new Cancelled();
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const workerData: ThreadOrder = { source, models: folder.path, weights, stop };
  const worker = new Worker(new URL('./convert-thread.ts', import.meta.url), { workerData });
  const { threadId } = worker; // -1 once it has ended
  let patience: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    Atomics.store(stop, 0, 1);
    patience = setTimeout(() => void worker.terminate(), GRACE);
  };
  signal?.addEventListener('abort', onAbort);
  try {
    return await outcome(worker, source, signal, progress);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    clearTimeout(patience);
    await worker.terminate();
    // What a thread that had to be ended left; its number is never given again.
    if (signal?.aborted) sweepParts(folder, threadId);
  }
}

function outcome(
  worker: Worker,
  source: string,
  signal: AbortSignal | undefined,
  progress: ((fraction: number) => void) | undefined,
): Promise<Converted> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: ThreadMessage) => {
      if (message.kind === 'progress') {
        if (!signal?.aborted) progress?.(message.fraction);
      } else if (message.kind === 'cancelled') reject(new Cancelled());
      else if (message.kind === 'refused') reject(new ModelError(message.sentence));
      else resolve(withKind(message));
    });
    worker.on('error', (error: Error & { code?: string }) => {
      if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return reject(error);
      reject(
        new ModelError(`Converting ${source} needs more memory than there is: close other programs and try again.`),
      );
    });
    worker.on('exit', () => reject(new Cancelled()));
  });
}

/** A kind is code, which does not cross threads: its name does. The converters are loaded only now, for who converts needs them anyway. */
async function withKind({ name, converted }: Extract<ThreadMessage, { kind: 'done' }>): Promise<Converted> {
  const { MODEL_KINDS } = await import('../registry.ts');
  return { ...converted, kind: MODEL_KINDS.find((kind) => kind.name === name)! };
}
