import { Worker } from 'node:worker_threads';
import { Cancelled } from '../../dsp/audio/source.ts';
import type { CatalogueEntry } from '../../models/catalogue/entries.ts';
import { PlainError } from '../jobs/job.ts';

/** What the thread is told. The access token is in its environment, as it is in that of the host. */
export interface ModelOrder {
  readonly what: 'install' | 'verify' | 'remove';
  /** Path of the folder of models. */
  readonly models: string;
  readonly entry: CatalogueEntry;
  /** Of an installation: what the person has; null downloads. */
  readonly from: string | null;
}

export type ModelMessage =
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'done' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'refused'; readonly sentence: string };

/** Milliseconds that the thread has to stop by itself: it may be in the middle of one long copy. */
const GRACE = 700;

/**
 * Installs, verifies or removes a model in a thread of its own: gigabytes are copied and hashed, and the host has windows to answer. Rejects with a
 * PlainError, or with Cancelled within a second of the signal; a download can be continued then.
 */
export async function modelApart(
  order: ModelOrder,
  signal: AbortSignal,
  progress: (fraction: number) => void,
): Promise<void> {
  if (signal.aborted) throw new Cancelled();
  const worker = new Worker(new URL('./model-thread.ts', import.meta.url), { workerData: order });
  let patience: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    worker.postMessage('stop');
    patience = setTimeout(() => void worker.terminate(), GRACE);
  };
  signal.addEventListener('abort', onAbort);
  try {
    await new Promise<void>((resolve, reject) => {
      worker.on('message', (message: ModelMessage) => {
        if (message.kind === 'progress') progress(message.fraction);
        else if (message.kind === 'done') resolve();
        else reject(message.kind === 'refused' ? new PlainError(message.sentence) : new Cancelled());
      });
      worker.on('error', reject);
      worker.on('exit', () => reject(new Cancelled()));
    });
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(patience);
    await worker.terminate();
  }
}
