import type { Job } from './job.ts';

/** Every job that a worker can be asked to run, by name. A thread loads only the jobs it is given: that is where a start's time goes. */
const MODULES: Readonly<Record<string, () => Promise<Readonly<Record<string, unknown>>>>> = {
  adopt: () => import('./adopt.ts'),
  attribute: () => import('./attribute.ts'),
  balance: () => import('./balance.ts'),
  'bass notes': () => import('./notes.ts'),
  collect: () => import('./collect.ts'),
  compare: () => import('./compare.ts'),
  compose: () => import('./compose.ts'),
  conform: () => import('./conform.ts'),
  decode: () => import('./decode.ts'),
  describe: () => import('./describe.ts'),
  detect: () => import('./detect.ts'),
  drums: () => import('./drums.ts'),
  features: () => import('./features.ts'),
  fold: () => import('./compare.ts'),
  harmony: () => import('./harmony.ts'),
  illustrate: () => import('./illustrate.ts'),
  'kept chain': () => import('./kept-chain.ts'),
  levels: () => import('./levels.ts'),
  loudness: () => import('./levels.ts'),
  master: () => import('./master.ts'),
  'master course': () => import('./course.ts'),
  measure: () => import('./measure.ts'),
  melody: () => import('./notes.ts'),
  'null test': () => import('./prove.ts'),
  peak: () => import('./peak.ts'),
  provenance: () => import('./session.ts'),
  prove: () => import('./prove.ts'),
  'prove view': () => import('./prove.ts'),
  read: () => import('./hash-file.ts'),
  reference: () => import('./reference.ts'),
  rhythm: () => import('./rhythm.ts'),
  separate: () => import('./separate.ts'),
  session: () => import('./session.ts'),
  taper: () => import('./taper.ts'),
  tile: () => import('./tile.ts'),
  treat: () => import('./treat.ts'),
  write: () => import('./write.ts'),
};

export const JOB_NAMES: readonly string[] = Object.keys(MODULES);

/** Loads a job. Rejects for a name that is not registered. */
export async function jobNamed(name: string): Promise<Job<unknown, unknown>> {
  const exported = Object.values((await MODULES[name]?.()) ?? {});
  const job = exported.find((value) => isJob(value) && value.name === name);
  if (job === undefined) throw new Error(`no job is called ${name}`);
  return job as Job<unknown, unknown>;
}

function isJob(value: unknown): value is Job<unknown, unknown> {
  return typeof value === 'object' && value !== null && 'run' in value && 'key' in value && 'name' in value;
}
