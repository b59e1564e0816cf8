import { Cancelled, type Progress } from '../../dsp/audio/source.ts';
import { ModelClient } from '../../models/runtime/client.ts';
import type { InputOf, OutputOf } from '../../models/runtime/task.ts';
import type { TASKS } from '../../models/runtime/tasks.ts';
import { failPlainly } from './model-errors.ts';

let client: ModelClient | null = null;

/** The process in which this program's neural models run, one for all work: it begins with the first job given to it and ends when it is idle. */
export function modelProcess(): ModelClient {
  client ??= new ModelClient();
  return client;
}

/** Has the model process do a task as part of a job. Rejects with a PlainError where a model cannot, and with Cancelled. */
export async function askModel<Name extends keyof typeof TASKS>(
  task: Name,
  input: InputOf<(typeof TASKS)[Name]>,
  progress: Progress,
  signal: AbortSignal,
): Promise<OutputOf<(typeof TASKS)[Name]>> {
  const done = await modelProcess()
    .run(task, input, { signal, progress: ({ fraction }) => progress(fraction) })
    .catch(failPlainly);
  if (signal.aborted) throw new Cancelled();
  return done;
}
