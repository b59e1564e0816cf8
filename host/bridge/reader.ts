import { Worker } from 'node:worker_threads';
import { PlainError } from '../jobs/job.ts';
import type { SpanRequest } from './read-span.ts';

export interface SpanQuestion {
  readonly id: number;
  readonly request: SpanRequest;
}

export type SpanAnswer =
  | { readonly id: number; readonly versions: Float32Array[][] }
  | {
      readonly id: number;
      readonly error: { readonly message: string; readonly name: string; readonly code?: string };
    };

interface Waiting {
  resolve(versions: Float32Array[][]): void;
  reject(error: Error): void;
}

/** Reads spans in a thread of its own, one after the other. The thread begins with the first; where it breaks, the next read begins another. */
export class SpanReader {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;

  /** As readSpan. */
  read(request: SpanRequest): Promise<Float32Array[][]> {
    this.worker ??= this.begin();
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker!.postMessage({ id, request } satisfies SpanQuestion);
    });
  }

  async close(): Promise<void> {
    const { worker } = this;
    this.worker = null;
    await worker?.terminate();
    this.fail();
  }

  private begin(): Worker {
    const worker = new Worker(new URL('./reader-thread.ts', import.meta.url));
    // Plugins that play keep no host alive.
    worker.unref();
    worker.on('message', (answer: SpanAnswer) => {
      const asked = this.waiting.get(answer.id);
      this.waiting.delete(answer.id);
      if ('versions' in answer) asked?.resolve(answer.versions);
      else asked?.reject(Object.assign(new Error(answer.error.message), answer.error));
    });
    const broken = (): void => {
      if (this.worker !== worker) return;
      this.worker = null;
      this.fail();
    };
    worker.on('error', broken);
    worker.on('exit', broken);
    return worker;
  }

  private fail(): void {
    for (const { reject } of this.waiting.values()) {
      reject(new PlainError('The sound could not be read: play again.'));
    }
    this.waiting.clear();
  }
}
