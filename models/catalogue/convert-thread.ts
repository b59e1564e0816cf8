/** Converts one checkpoint, in a thread of its own; what it is told and what it tells is in convert-apart.ts. */

import { parentPort, workerData } from 'node:worker_threads';
import { Cancelled } from '../../dsp/audio/source.ts';
import { ModelError } from '../error.ts';
import type { ThreadMessage, ThreadOrder } from './convert-apart.ts';
import { convertCheckpoint } from './converted.ts';
import { modelsFolder } from './models-folder.ts';

const { source, models, weights, stop } = workerData as ThreadOrder;

function tell(message: ThreadMessage): void {
  parentPort!.postMessage(message);
}

function progress(fraction: number): void {
  if (Atomics.load(stop, 0) !== 0) throw new Cancelled();
  tell({ kind: 'progress', fraction });
}

try {
  const { kind, ...converted } = await convertCheckpoint(source, modelsFolder(models), { weights, progress });
  tell({ kind: 'done', name: kind.name, converted });
} catch (error) {
  if (error instanceof Cancelled) tell({ kind: 'cancelled' });
  else if (error instanceof ModelError) tell({ kind: 'refused', sentence: error.message });
  else throw error;
}
