/**
 * The model process: a plain Node process that runs one task at a time and tells its parent how far it is. Its argument is the address of the module whose
 * `TASKS` it runs. It ends when told to, and when its parent is gone.
 */

import { getPriority, constants as os, setPriority } from 'node:os';
import { Cancelled } from '../../dsp/audio/source.ts';
import { ModelError } from '../error.ts';
import { choosing } from './chosen-session.ts';
import { recording } from './computed-by.ts';
import type { Reply, Request } from './protocol.ts';
import { SessionPool } from './session-pool.ts';
import type { Task, TaskList } from './task.ts';

const cancelled = new Set<number>();

function reply(message: Reply): void {
  process.send?.(message);
}

/** Lets messages in: what came while a session ran is heard before the next one runs. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function load(tasks: Promise<{ TASKS: TaskList }>, name: string): Promise<Task<unknown, unknown>> {
  const { TASKS } = await tasks;
  const task = Object.hasOwn(TASKS, name) ? TASKS[name] : undefined;
  if (task === undefined) throw new Error(`There is no task ${name}.`);
  return (await task()) as Task<unknown, unknown>;
}

/** The sessions of this process, which computes with as many threads from its first job to its last. */
let sessions: SessionPool | null = null;

async function run(tasks: Promise<{ TASKS: TaskList }>, request: Extract<Request, { kind: 'run' }>): Promise<void> {
  const { id, threads } = request;
  sessions ??= new SessionPool({ open: choosing({ threads }) });
  const pool = sessions;
  const { open, computedBy } = recording((path) => pool.open(path));
  const step = async (stage: string, fraction: number): Promise<void> => {
    reply({ kind: 'step', id, stage, fraction });
    await breathe();
    if (cancelled.has(id)) throw new Cancelled();
  };
  try {
    const task = await load(tasks, request.task);
    const context = { threads, open, step, room: () => pool.room, computedBy };
    const output = await task(request.input, context);
    reply({ kind: 'done', id, output });
  } catch (error) {
    if (error instanceof Cancelled) return reply({ kind: 'cancelled', id });
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    reply({ kind: 'failed', id, message, stack, plain: error instanceof ModelError });
  } finally {
    cancelled.delete(id);
    pool.endJob();
  }
}

function main(address: string): void {
  try {
    // Sessions take their threads' priority from this one: who plays and draws goes first.
    setPriority(0, Math.max(getPriority(0), os.priority.PRIORITY_BELOW_NORMAL));
  } catch {
    // Where it may not be done, the work is done as it is.
  }
  const tasks = import(address) as Promise<{ TASKS: TaskList }>;
  // Heard by the first job that waits for it; until then it is nobody's error.
  tasks.catch(() => {});
  process.on('message', (request: Request) => {
    if (request.kind === 'run') void run(tasks, request);
    else if (request.kind === 'cancel') cancelled.add(request.id);
    else void Promise.resolve(sessions?.close()).finally(() => process.exit(0));
  });
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C goes to the whole group of the terminal: the parent decides what becomes of the job.
  process.on('SIGINT', () => {});
}

main(process.argv[2]!);
