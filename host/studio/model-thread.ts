/** Does one thing with a model, in a thread of its own; what it is told and what it tells is in model-apart.ts. */

import { parentPort, workerData } from 'node:worker_threads';
import { Cancelled } from '../../dsp/audio/source.ts';
import { install } from '../../models/catalogue/install.ts';
import { removeInstalled, verifyInstalled } from '../../models/catalogue/installed.ts';
import { modelsFolder } from '../../models/catalogue/models-folder.ts';
import { useProxyOfEnvironment } from '../../models/catalogue/proxy.ts';
import { ModelError } from '../../models/error.ts';
import type { ModelMessage, ModelOrder } from './model-apart.ts';

/** A word of the progress is said after so many milliseconds, or so much of the whole: a fast line brings thousands of pieces a second. */
const EVERY = 100;
const STEP = 1 / 200;

const { what, models, entry, from } = workerData as ModelOrder;
const abort = new AbortController();
parentPort!.once('message', () => abort.abort());

function tell(message: ModelMessage): void {
  parentPort!.postMessage(message);
}

let told = 0;
let last = 0;
function progress(fraction: number): void {
  if (abort.signal.aborted) throw new Cancelled();
  const now = performance.now();
  if (now - told < EVERY && fraction - last < STEP) return;
  told = now;
  last = fraction;
  tell({ kind: 'progress', fraction });
}

async function work(): Promise<void> {
  const folder = modelsFolder(models);
  if (what === 'remove') {
    removeInstalled(folder, entry);
    return;
  }
  if (what === 'install') {
    if (from === null) useProxyOfEnvironment();
    await install(folder, entry, { from, token: process.env.HF_TOKEN || null, signal: abort.signal, progress });
    return;
  }
  const changed = (await verifyInstalled(folder, entry, progress)).filter(({ isSame }) => !isSame);
  if (changed.length === 0) return;
  const names = changed.map(({ name }) => name).join(', ');
  throw new ModelError(`${names} of ${entry.name} changed since it was installed: remove it and install it again.`);
}

try {
  await work();
  tell({ kind: 'done' });
} catch (error) {
  if (error instanceof Cancelled) tell({ kind: 'cancelled' });
  else if (error instanceof ModelError) tell({ kind: 'refused', sentence: error.message });
  else throw error;
} finally {
  // It would be listened for without end.
  parentPort!.close();
}
