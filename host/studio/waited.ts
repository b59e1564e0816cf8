import { PlainError } from '../jobs/job.ts';
import type { Task, WorkDraft, WorkList } from './work-list.ts';

/**
 * Does what the person waits for: it is in the list of works, and what goes wrong is told to who asked. It ends when `signal` does. Rejects with the
 * work's own error, and with a PlainError where it was cancelled.
 */
export async function waited<T>(
  works: WorkList,
  draft: WorkDraft,
  work: (task: Task) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const task = works.add(draft);
  let failure: unknown = new PlainError(`${draft.title} was cancelled.`);
  const stop = () => works.cancel(task.id);
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  const result = await task.run(() =>
    work(task).catch((error: unknown) => {
      failure = task.signal.aborted ? failure : error;
      throw error;
    }),
  );
  signal?.removeEventListener('abort', stop);
  if (result === null) throw failure;
  return result;
}
