/** What a task of the model process is: work with neural models, from values that can be sent to values that can be sent. */

import type { Session } from './session.ts';

export interface TaskContext {
  /** For sessions and for the task's own loops. */
  readonly threads: number;
  /** A model by the path of its file. Every session of a task is had here, so that the budget of memory counts it; released or not, it stays open for the next job as far as memory reaches. */
  open(path: string): Promise<Session>;
  /** Bytes that the models of this job may take, before it has opened any. */
  room(): number;
  /** Which provider of ONNX Runtime computed what this job has opened so far: 'cpu', or by part where they differ ('decoder cpu, jasco cuda'). For the record. */
  computedBy(): string;
  /**
   * Says how far the whole job is (0 to 1) and what it does ('step 4 of 25'), and hears whether it was cancelled: throws `Cancelled` then. To be awaited between
   * any two runs of a session, for no message arrives while one runs.
   */
  step(stage: string, fraction: number): Promise<void>;
}

/** Values in and out are copied by structured clone: plain records, typed arrays, numbers, text. Long audio goes by the path of a file. */
export type Task<Input, Output> = (input: Input, context: TaskContext) => Promise<Output>;

/** By name, loaded when first asked for: a module of tasks exports `TASKS` of this type. */
export type TaskList = Readonly<Record<string, () => Promise<Task<never, unknown>>>>;

export type InputOf<T> = T extends () => Promise<Task<infer Input, unknown>> ? Input : never;
export type OutputOf<T> = T extends () => Promise<(...args: never) => Promise<infer Output>> ? Output : never;
