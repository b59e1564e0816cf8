/** A program's side of the model process. */

import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import { availableParallelism, totalmem } from 'node:os';
import { Cancelled } from '../../dsp/audio/source.ts';
import { ModelError } from '../error.ts';
import { freeMemory } from './memory.ts';
import { plainNode } from './plain-node.ts';
import type { Reply, Request } from './protocol.ts';
import type { InputOf, OutputOf, TaskList } from './task.ts';
import type { TASKS } from './tasks.ts';
import { threadsFor } from './threads.ts';

export interface ModelProgress {
  /** What is being done, in words. */
  readonly stage: string;
  /** Of the whole job, 0 to 1. */
  readonly fraction: number;
  /** Estimated from what this job took so far; null until that says something. */
  readonly secondsLeft: number | null;
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((progress: ModelProgress) => void) | undefined;
}

export interface ClientOptions {
  /** The module whose `TASKS` the process runs. Default: tasks.ts. */
  readonly tasks?: URL;
  /** Milliseconds that a cancelled job has to stop by itself. Default: short enough for a cancel to take less than a second. */
  readonly grace?: number;
  /** Milliseconds without a job after which the process ends. Default one minute. */
  readonly idle?: number;
  /** Bytes that other programs could have now. Default: what the system says. */
  readonly freeMemory?: () => number;
  /** Threads for each new process. Default: by the cores of the machine. */
  readonly threads?: () => Promise<number>;
}

/** A cancelled job has this long to stop between two runs of a session; then its process is ended, so that a cancel takes less than a second. */
const GRACE = 800;
const IDLE = 60_000;
/** How often an idle process asks whether somebody else needs its memory. */
const LOOK = 5000;
/** Of the machine's memory: where less is free, an idle model is worth less than room. */
const PRESSURE = 1 / 8;
/** Before this much is done, the time left is not guessed. */
const ENOUGH = 0.02;

interface Job {
  readonly id: number;
  readonly task: string;
  readonly input: unknown;
  readonly options: RunOptions;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
  firstStep: { readonly at: number; readonly fraction: number } | null;
}

/**
 * One model process, started when it is needed: jobs run one after the other in the order asked for. A crash costs the job that ran; the next one gets a new
 * process. It ends when idle, or when memory gets short, and with the program that started it.
 */
export class ModelClient<Tasks extends TaskList = typeof TASKS> {
  readonly #options: Required<ClientOptions>;
  readonly #queue: Job[] = [];
  #current: Job | null = null;
  #child: { readonly process: ChildProcess; readonly threads: number } | null = null;
  #idle: NodeJS.Timeout | undefined;
  #nextId = 1;

  constructor(options: ClientOptions = {}) {
    this.#options = {
      tasks: options.tasks ?? new URL('./tasks.ts', import.meta.url),
      grace: options.grace ?? GRACE,
      idle: options.idle ?? IDLE,
      freeMemory: options.freeMemory ?? freeMemory,
      threads: options.threads ?? (() => Promise.resolve(threadsFor(availableParallelism()))),
    };
  }

  /** Process id, or null while none runs. */
  get pid(): number | null {
    return this.#child?.process.pid ?? null;
  }

  /** Rejects with `Cancelled`, with a `ModelError` (one sentence for the person), or with the task's own bug. */
  run<Name extends keyof Tasks & string>(
    task: Name,
    input: InputOf<Tasks[Name]>,
    options: RunOptions = {},
  ): Promise<OutputOf<Tasks[Name]>> {
    const { signal } = options;
    if (signal?.aborted) return Promise.reject(new Cancelled());
    return new Promise((resolve, reject) => {
      const leave = (): void => this.#cancel(job);
      const settle = (): void => signal?.removeEventListener('abort', leave);
      const job: Job = {
        id: this.#nextId++,
        task,
        input,
        options,
        firstStep: null,
        resolve: (output) => {
          settle();
          resolve(output as OutputOf<Tasks[Name]>);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      signal?.addEventListener('abort', leave);
      this.#queue.push(job);
      void this.#next();
    });
  }

  /** Ends the process; the job that runs and those that wait are cancelled. */
  close(): void {
    for (const job of this.#queue.splice(0)) job.reject(new Cancelled());
    this.#current?.reject(new Cancelled());
    this.#current = null;
    this.#end('SIGKILL');
  }

  async #next(): Promise<void> {
    if (this.#current !== null) return;
    const job = this.#queue.shift();
    if (job === undefined) return this.#rest();
    this.#current = job;
    clearInterval(this.#idle);
    try {
      const threads = this.#child?.threads ?? (await this.#options.threads());
      // It may have been cancelled, or all been closed, while that was asked.
      if (this.#current !== job) return;
      const child = (this.#child ??= { process: this.#start(), threads });
      child.process.ref();
      child.process.channel?.ref();
      this.#send({ kind: 'run', id: job.id, task: job.task, input: job.input, threads });
    } catch (error) {
      // Something in the input that cannot be sent: a bug of the caller, and no reason that others should wait.
      if (this.#current === job) this.#current = null;
      job.reject(error as Error);
      await this.#next();
    }
  }

  #start(): ChildProcess {
    const script = new URL('./process.ts', import.meta.url);
    const child = fork(script, [this.#options.tasks.href], {
      serialization: 'advanced',
      execPath: plainNode(),
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    // It must not keep the program from ending.
    (child.stderr as Socket).unref();
    let said = '';
    child.stderr?.on('data', (text: Buffer) => {
      // Enough for the last words of a crash.
      said = (said + text.toString()).slice(-2000);
    });
    child.on('message', (reply: Reply) => this.#hear(child, reply));
    child.on('error', (error) => this.#lost(child, error.message));
    child.on('exit', (code, signal) => this.#lost(child, signal ?? lastLine(said) ?? `status ${code}`));
    return child;
  }

  #hear(child: ChildProcess, reply: Reply): void {
    const job = this.#current;
    if (job === null || reply.id !== job.id || child !== this.#child?.process) return;
    if (reply.kind === 'step') {
      this.#step(job, reply.stage, reply.fraction);
      return;
    }
    this.#current = null;
    if (reply.kind === 'done') job.resolve(reply.output);
    else if (reply.kind === 'cancelled') job.reject(new Cancelled());
    else if (reply.plain) job.reject(new ModelError(reply.message));
    else job.reject(Object.assign(new Error(reply.message), { stack: reply.stack }));
    void this.#next();
  }

  #step(job: Job, stage: string, fraction: number): void {
    const now = performance.now();
    job.firstStep ??= { at: now, fraction };
    const done = fraction - job.firstStep.fraction;
    const secondsLeft = done < ENOUGH ? null : (((now - job.firstStep.at) / done) * (1 - fraction)) / 1000;
    job.options.progress?.({ stage, fraction, secondsLeft });
  }

  #cancel(job: Job): void {
    const waiting = this.#queue.indexOf(job);
    if (waiting >= 0) {
      this.#queue.splice(waiting, 1);
      job.reject(new Cancelled());
      return;
    }
    if (this.#child === null) {
      this.#current = null;
      job.reject(new Cancelled());
      void this.#next();
      return;
    }
    this.#send({ kind: 'cancel', id: job.id });
    setTimeout(() => {
      if (this.#current !== job) return;
      this.#current = null;
      job.reject(new Cancelled());
      this.#end('SIGKILL');
      void this.#next();
    }, this.#options.grace).unref();
  }

  /** The process ended, or could not be started. */
  #lost(child: ChildProcess, why: string): void {
    if (child !== this.#child?.process) return;
    this.#child = null;
    const job = this.#current;
    this.#current = null;
    job?.reject(
      new ModelError(
        `The neural model stopped in the middle of its work (${why}), so nothing was made: try again, and if it stops again close other programs, for memory may be short.`,
      ),
    );
    void this.#next();
  }

  /** No job: the process may go, and does not keep the program from ending. */
  #rest(): void {
    const child = this.#child?.process;
    if (child === undefined) return;
    child.unref();
    child.channel?.unref();
    const since = performance.now();
    const short = (): boolean => this.#options.freeMemory() < totalmem() * PRESSURE;
    clearInterval(this.#idle);
    const look = (): void => {
      if (performance.now() - since >= this.#options.idle || short()) this.#end('end');
    };
    this.#idle = setInterval(look, Math.min(LOOK, this.#options.idle)).unref();
    look();
  }

  #end(how: 'end' | 'SIGKILL'): void {
    clearInterval(this.#idle);
    const child = this.#child?.process;
    this.#child = null;
    if (child === undefined) return;
    if (how === 'SIGKILL') child.kill('SIGKILL');
    else if (child.connected) child.send({ kind: 'end' } satisfies Request, () => {});
  }

  #send(request: Request): void {
    // A process that is gone says so by its exit: a message that did not reach it needs no other answer.
    this.#child?.process.send(request, () => {});
  }
}

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1)?.trim() || undefined;
}
