/** Which provider of ONNX Runtime shall compute, found out on this machine and said honestly. */

import type { ModelClient } from './client.ts';
import type { TASKS } from './tasks.ts';
import type { Trial } from './trial.ts';

export interface ProviderReport {
  readonly name: string;
  /** Null where the provider could not compute. */
  readonly trial: Trial | null;
  /** One sentence on why it is used or not. */
  readonly why: string;
  readonly isUsed: boolean;
}

/** A graphics processor computes in other orders and sometimes with ten bits of mantissa (TF32, 2^-11 = −66 dB): beyond this it computes something else. */
const LIMIT_DB = -50;
/** Of the time: less on the provider, and the CPU does its work while everything is copied to and fro. */
const LEAST_SHARE = 0.9;
/** So much faster it must be: a trial on a busy machine varies by a tenth or two. */
const GAIN = 1.3;

/** Tries each provider that the run-time lists, the CPU first. One that takes the whole process down costs nothing but its own trial. */
export async function tryProviders(
  client: Pick<ModelClient<typeof TASKS>, 'run'>,
  signal?: AbortSignal,
): Promise<ProviderReport[]> {
  const names = await client.run('providers.list', null, { signal });
  const trials: { name: string; trial: Trial | null; reason: string }[] = [];
  for (const name of names) {
    try {
      trials.push({ name, trial: await client.run('providers.try', { provider: name }, { signal }), reason: '' });
    } catch (error) {
      if (signal?.aborted) throw error;
      trials.push({ name, trial: null, reason: firstLine((error as Error).message) });
    }
  }
  const cpu = trials.find(({ name }) => name === 'cpu')?.trial ?? null;
  const judged = trials.map(({ name, trial, reason }) => ({ name, trial, ...judge(name, trial, reason, cpu) }));
  const best = judged
    .filter(({ fits }) => fits)
    .reduce<(typeof judged)[number] | null>(
      (a, b) => (a === null || b.trial!.seconds < a.trial!.seconds ? b : a),
      null,
    );
  return judged.map((entry) => ({ name: entry.name, trial: entry.trial, why: entry.why, isUsed: entry === best }));
}

function judge(name: string, trial: Trial | null, reason: string, cpu: Trial | null): { fits: boolean; why: string } {
  if (trial === null) return { fits: false, why: `${name} cannot be used here (${reason}).` };
  if (name === 'cpu') return { fits: true, why: `cpu computes the trial in ${milliseconds(trial)}.` };
  if (!(trial.errorDb < LIMIT_DB)) {
    return {
      fits: false,
      why: `${name} is not used: its result differs from the CPU's by ${trial.errorDb.toFixed(0)} dB.`,
    };
  }
  const onCpu = trial.shares.CPUExecutionProvider ?? 0;
  if (1 - onCpu < LEAST_SHARE) {
    return { fits: false, why: `${name} is not used: it leaves ${Math.round(onCpu * 100)} % of the work to the CPU.` };
  }
  if (cpu !== null && trial.seconds * GAIN > cpu.seconds) {
    return {
      fits: false,
      why: `${name} is not used: it takes ${milliseconds(trial)} for the trial, the CPU ${milliseconds(cpu)}.`,
    };
  }
  return { fits: true, why: `${name} computes the trial in ${milliseconds(trial)}.` };
}

function milliseconds({ seconds }: Trial): string {
  return `${(seconds * 1000).toFixed(1)} ms`;
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0]!.slice(0, 300);
}
