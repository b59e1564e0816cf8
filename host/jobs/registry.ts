import { adopt } from './adopt.ts';
import { attribute } from './attribute.ts';
import { balance } from './balance.ts';
import { conform } from './conform.ts';
import { decodeFile } from './decode.ts';
import { describe } from './describe.ts';
import { detect } from './detect.ts';
import { drums } from './drums.ts';
import { harmony } from './harmony.ts';
import { hashFile } from './hash-file.ts';
import { illustrate } from './illustrate.ts';
import type { Job } from './job.ts';
import { masterMix } from './master.ts';
import { measureAudio } from './measure.ts';
import { bass, lead } from './notes.ts';
import { prove, proveSum, proveView } from './prove.ts';
import { reference } from './reference.ts';
import { rhythm } from './rhythm.ts';
import { separate } from './separate.ts';
import { treat } from './treat.ts';
import { write } from './write.ts';

/** Every job that a worker can be asked to run. */
const JOBS: readonly Job<never, never>[] = [
  adopt,
  attribute,
  balance,
  bass,
  conform,
  decodeFile,
  describe,
  detect,
  drums,
  harmony,
  hashFile,
  illustrate,
  lead,
  masterMix,
  measureAudio,
  prove,
  proveSum,
  proveView,
  reference,
  rhythm,
  separate,
  treat,
  write,
] as unknown as Job<never, never>[];

const byName = new Map(JOBS.map((job) => [job.name, job]));

/** Throws for a name that is not registered. */
export function jobNamed(name: string): Job<unknown, unknown> {
  const job = byName.get(name);
  if (job === undefined) throw new Error(`no job is called ${name}`);
  return job as unknown as Job<unknown, unknown>;
}
