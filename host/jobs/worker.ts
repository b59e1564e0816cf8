import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import { Cancelled } from '../../dsp/audio/source.ts';
import { PlainError } from './job.ts';
import { CANCEL, EXPENDABLE, type RunRequest, type WorkerMessage } from './protocol.ts';
import { jobNamed } from './registry.ts';
import { stepBack } from './step-back.ts';

/** Milliseconds between two progress messages: as often as a display can use, seldom enough to cost nothing. */
const PROGRESS_EVERY = 40;

enableCompileCache();
stepBack();
// V8 does not see how large the typed arrays are that a finished job leaves: unasked, they stay until several jobs' worth has gathered.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const port = parentPort!;
const post = (message: WorkerMessage): void => port.postMessage(message);

port.on('message', async (request: RunRequest) => {
  const scratch = join(request.folders.scratch, randomBytes(6).toString('hex'));
  let reported = 0;
  let answer: WorkerMessage;
  try {
    const job = await jobNamed(request.job);
    if (!job.native) Atomics.store(request.flags, EXPENDABLE, 1);
    mkdirSync(scratch, { recursive: true });
    const output = await job.run(request.input, {
      folders: { ...request.folders, scratch },
      progress(fraction) {
        if (Atomics.load(request.flags, CANCEL) !== 0) throw new Cancelled();
        const now = performance.now();
        if (now - reported < PROGRESS_EVERY) return;
        reported = now;
        post({ kind: 'progress', fraction });
      },
    });
    answer = { kind: 'done', output, assets: job.assets(output) };
  } catch (error) {
    answer = error instanceof Cancelled ? { kind: 'cancelled' } : failure(error);
  }
  rmSync(scratch, { recursive: true, force: true });
  collectGarbage();
  // Last of all: a thread that has answered may be ended, and what a library leaves to the collector is gone by then.
  post(answer);
});

function failure(error: unknown): WorkerMessage {
  const known = error instanceof Error ? error : new Error(String(error));
  const plain = error instanceof PlainError || known.name === 'AudioError';
  const { code, path } = known as NodeJS.ErrnoException;
  return { kind: 'failed', message: known.message, plain, stack: known.stack ?? '', code, path };
}
