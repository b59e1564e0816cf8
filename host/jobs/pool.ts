import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { Cancelled, type Progress } from '../../dsp/audio/source.ts';
import { type Folders, PlainError } from './job.ts';
import { CANCEL, EXPENDABLE, type RunRequest, type WorkerMessage } from './protocol.ts';

/** Milliseconds that a cancelled job has to stop by itself before its thread is ended, or, where that cannot be, is left to finish unheard. */
const GRACE = 700;
/**
 * Megabytes for what a thread has just made. Left to itself V8 lets this grow to 48 in each thread the longer a job runs; jobs work in
 * typed arrays, which lie elsewhere, and run as fast with this.
 */
const YOUNG = 8;

// The same for the thread that waits: all it does meanwhile is to take messages, and their garbage need not gather.
setFlagsFromString('--semi-space-growth-factor=1');

/** What is waited for goes first: what was begun unasked, what the person asked for, what is being looked at. */
export const PRIORITIES = ['background', 'asked', 'shown'] as const;
export type Priority = (typeof PRIORITIES)[number];

interface Task {
  readonly request: RunRequest;
  rank: number;
  readonly onProgress: Progress;
  readonly onStart: () => void;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (done: { output: unknown; assets: readonly string[] }) => void;
  readonly reject: (error: Error) => void;
  /** Hears that the task is cancelled while it waits. */
  readonly leave: () => void;
}

/**
 * Worker threads that run jobs, one job a thread, by priority and then in the order asked for. No job is interrupted for another:
 * each priority above the lowest has a thread more, so that what is waited for begins at once though long work fills the others.
 * A thread that crashes or ignores a cancel costs its own job only: it is replaced and the rest goes on.
 */
export class Pool {
  readonly size: number;
  private readonly folders: Folders;
  private readonly script: URL;
  private readonly idle: Worker[] = [];
  private readonly queue: Task[] = [];
  private readonly busy = new Map<Worker, { stop(): void; readonly ended: Promise<void> }>();

  /** `script`: what each thread runs; it answers a RunRequest with WorkerMessages. */
  constructor(
    folders: Folders,
    size = Math.max(1, Math.min(8, availableParallelism())),
    script = new URL('./worker.ts', import.meta.url),
  ) {
    this.folders = folders;
    this.script = script;
    this.size = size;
  }

  /** Runs a registered job; `onStart` when a thread takes it. Rejects with `Cancelled`, `PlainError`, or the job's own bug. */
  run(
    job: string,
    input: unknown,
    onProgress: Progress,
    signal?: AbortSignal,
    onStart: () => void = () => {},
    priority: Priority = 'background',
  ): Promise<{ output: unknown; assets: readonly string[] }> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(new Cancelled());
      const flags = new Int32Array(new SharedArrayBuffer(8));
      const request = { job, input, folders: this.folders, flags };
      const rank = PRIORITIES.indexOf(priority);
      const leave = (): void => {
        this.queue.splice(this.queue.indexOf(task), 1);
        reject(new Cancelled());
      };
      const task: Task = { request, rank, onProgress, onStart, signal, resolve, reject, leave };
      signal?.addEventListener('abort', leave);
      this.line(task);
    });
  }

  /** Gives the task that still waits and was asked for with this signal a higher priority: somebody now waits for it. Harmless for any other. */
  raise(signal: AbortSignal, priority: Priority): void {
    const rank = PRIORITIES.indexOf(priority);
    const at = this.queue.findIndex((task) => task.signal === signal && task.rank < rank);
    if (at < 0) return;
    const [task] = this.queue.splice(at, 1);
    task!.rank = rank;
    this.line(task!);
  }

  /** Ends all threads. What was running rejects with `Cancelled`. */
  async close(): Promise<void> {
    for (const task of this.queue.splice(0)) {
      task.signal?.removeEventListener('abort', task.leave);
      task.reject(new Cancelled());
    }
    const running = [...this.busy.values()];
    for (const { stop } of running) stop();
    await Promise.all(running.map(({ ended }) => ended));
    await Promise.all(this.idle.splice(0).map((worker) => worker.terminate()));
  }

  /** Lines a task up behind those of its rank. */
  private line(task: Task): void {
    const behind = this.queue.findIndex((other) => other.rank < task.rank);
    this.queue.splice(behind < 0 ? this.queue.length : behind, 0, task);
    this.next();
  }

  private next(): void {
    for (let task = this.queue[0]; task !== undefined && this.busy.size < this.size + task.rank; task = this.queue[0]) {
      this.queue.shift();
      task.signal?.removeEventListener('abort', task.leave);
      this.give(
        task,
        this.idle.pop() ?? new Worker(this.script, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG } }),
      );
    }
  }

  private give(task: Task, worker: Worker): void {
    const { flags } = task.request;
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    let timer: NodeJS.Timeout | undefined;
    // Though its answer may still come, such a thread is no longer there for another job.
    let isEnding = false;
    const onAbort = (): void => {
      Atomics.store(flags, CANCEL, 1);
      // Asked again and again: a thread that is slow to begin can be ended only once its job has.
      timer ??= setInterval(() => {
        if (Atomics.load(flags, EXPENDABLE) === 0) return task.reject(new Cancelled());
        isEnding = true;
        clearInterval(timer);
        void worker.terminate();
      }, GRACE);
    };
    this.busy.set(worker, { stop: onAbort, ended });
    const settle = (answered: boolean): void => {
      clearInterval(timer);
      end();
      task.signal?.removeEventListener('abort', onAbort);
      // One by one: removing all of a Worker's listeners at once also cuts its own wiring, and it never hears again.
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      this.busy.delete(worker);
      if (answered && !isEnding) this.idle.push(worker);
      this.next();
    };
    task.signal?.addEventListener('abort', onAbort);
    const onMessage = (message: WorkerMessage): void => {
      switch (message.kind) {
        case 'progress':
          if (!task.signal?.aborted) task.onProgress(message.fraction);
          return;
        case 'done':
          settle(true);
          task.resolve(message);
          return;
        case 'cancelled':
          settle(true);
          task.reject(new Cancelled());
          return;
        case 'failed': {
          settle(true);
          task.reject(message.plain ? new PlainError(message.message) : bugOf(message));
          return;
        }
      }
    };
    const onError = (error: unknown): void => {
      settle(false);
      task.reject(error instanceof Error ? error : new Error(String(error)));
    };
    const onExit = (): void => {
      settle(false);
      task.reject(
        Atomics.load(flags, CANCEL) === 0
          ? new Error(`the ${task.request.job} job ended unexpectedly`)
          : new Cancelled(),
      );
    };
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    task.onStart();
    worker.postMessage(task.request);
  }
}

function bugOf({ message, stack, code, path }: Extract<WorkerMessage, { kind: 'failed' }>): Error {
  const bug: NodeJS.ErrnoException = new Error(message);
  bug.stack = stack;
  if (code !== undefined) bug.code = code;
  if (path !== undefined) bug.path = path;
  return bug;
}
