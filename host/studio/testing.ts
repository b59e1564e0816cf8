import { once } from 'node:events';
import { vi } from 'vitest';
import { Cancelled } from '../../dsp/audio/source.ts';
import { Pool } from '../jobs/pool.ts';
import type { SourceRef } from '../jobs/refs.ts';
import { separate } from '../jobs/separate.ts';

/** Jobs run, and do not end, however quick they are against this process, until what this returns is called or they are cancelled. */
export function holdJobs(isHeld: (job: string, input: unknown) => boolean): () => void {
  const { promise: letGo, resolve } = Promise.withResolvers<void>();
  const { run } = Pool.prototype;
  const spied = vi.spyOn(Pool.prototype, 'run').mockImplementation(async function (this: Pool, job, input, ...rest) {
    const done = await run.call(this, job, input, ...rest);
    const signal = rest[1]!;
    if (isHeld(job, input) && !signal.aborted) await Promise.race([letGo, once(signal, 'abort')]);
    if (signal.aborted) throw new Cancelled();
    return done;
  });
  return () => {
    spied.mockRestore();
    resolve();
  };
}

/** Wholes, not their beginnings, do not end being separated. */
export function holdWholes(): () => void {
  return holdJobs((job, input) => job === separate.name && (input as { mix: SourceRef }).mix.kind !== 'slice');
}
