import { existsSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { convertApart } from './catalogue/convert-apart.ts';
import type { Converted } from './catalogue/converted.ts';
import { modelsFolder } from './catalogue/models-folder.ts';
import type { WeightType } from './model-kind.ts';
import type { TaskContext } from './runtime/task.ts';

const known = new Map<string, Converted>();

/** Milliseconds between two questions whether the job was cancelled. */
const LOOK = 100;

/**
 * For the model process: a checkpoint's conversion, made first where there is none, in a thread of its own, so that a cancel is heard meanwhile and nothing
 * half-written stays. To find one again by its content, gigabytes are read: within one process a file that was not changed is looked at once.
 * `models` is the path of the folder of models. Rejects as convertApart, and with what `step` throws.
 */
export async function convertOnce(
  source: string,
  models: string,
  weights: WeightType,
  { step }: Pick<TaskContext, 'step'>,
): Promise<Converted> {
  const key = JSON.stringify([source, existsSync(source) && statSync(source).mtimeMs, weights, models]);
  const found = known.get(key);
  // It may have been removed by another program.
  if (found !== undefined && existsSync(found.folder)) return found;
  const stop = new AbortController();
  let done = 0;
  let isOver = false;
  const converting = convertApart(source, modelsFolder(models), {
    weights,
    signal: stop.signal,
    progress: (fraction) => (done = fraction),
  }).finally(() => (isOver = true));
  // Heard below; it may be refused while the job is asked.
  converting.catch(() => {});
  try {
    while (!isOver) {
      await step(`preparing the model (${Math.round(100 * done)} %)`, 0);
      await Promise.race([converting, pause(LOOK)]);
    }
    const converted = await converting;
    known.set(key, converted);
    return converted;
  } catch (error) {
    stop.abort();
    await converting.catch(() => {}); // until it has cleaned up; why it ended is told already
    throw error;
  }
}
