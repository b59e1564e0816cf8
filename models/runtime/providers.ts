/** Which provider of ONNX Runtime shall compute a model, judged by what each did with a real run of it. */

import type { Tensor } from './session.ts';
import type { Trial } from './trial.ts';

interface ProviderReport {
  readonly name: string;
  /** Seconds of one run; null where it could not compute. */
  readonly seconds: number | null;
  /** One sentence on why it is used or not. */
  readonly why: string;
}

/** Who computes a model, and what was found of all that could. */
export interface Verdict {
  readonly used: string;
  readonly reports: readonly ProviderReport[];
}

/** What the CPU did with the same input. */
export interface Reference {
  readonly seconds: number;
  readonly outputs: Readonly<Record<string, Tensor>>;
}

/** The provider that the environment asks for; 'auto' where it leaves that to be found out. */
export function providerOfEnvironment(): string {
  return process.env.RESONATE_PROVIDER?.trim().toLowerCase() || 'auto';
}

/** A graphics processor computes in other orders and sometimes with ten bits of mantissa (TF32, 2^-11 = −66 dB): beyond this it computes something else. */
const LIMIT_DB = -50;
/** Of the time: less on the provider, and the CPU does its work while everything is copied to and fro. */
const LEAST_SHARE = 0.9;
/** So much faster it must be: a trial on a busy machine varies by a tenth or two. */
const GAIN = 1.3;

/** The fastest of those that compute the same as the CPU, by themselves and faster than it; else the CPU. A trial that failed is its reason. */
export function judge(cpu: Reference, trials: Readonly<Record<string, Trial | string>>): Verdict {
  const own = { name: 'cpu', seconds: cpu.seconds, why: `cpu computes it in ${milliseconds(cpu.seconds)}.` };
  let best: { readonly name: string; readonly seconds: number } = own;
  const others = Object.entries(trials).map(([name, trial]): ProviderReport => {
    if (typeof trial === 'string') return unable(name, trial);
    const { seconds } = trial;
    const against = objection(trial, cpu);
    if (against !== null) return { name, seconds, why: `${name} is not used: ${against}.` };
    if (seconds < best.seconds) best = { name, seconds };
    return { name, seconds, why: `${name} computes it in ${milliseconds(seconds)}.` };
  });
  return { used: best.name, reports: [own, ...others] };
}

/** The verdict where no other provider can compute anything here; why, by name. */
export function unopposed(reasons: Readonly<Record<string, string>>): Verdict {
  const own = { name: 'cpu', seconds: null, why: 'cpu computes it: nothing else can here.' };
  return { used: 'cpu', reports: [own, ...Object.entries(reasons).map(([name, reason]) => unable(name, reason))] };
}

function unable(name: string, reason: string): ProviderReport {
  return { name, seconds: null, why: `${name} cannot be used here (${reason}).` };
}

function objection({ seconds, shares, outputs }: Trial, cpu: Reference): string | null {
  const error = Math.max(...Object.entries(cpu.outputs).map(([name, exact]) => relativeError(outputs[name], exact)));
  if (!(error < LIMIT_DB)) return `its result differs from the CPU's by ${error.toFixed(0)} dB`;
  const onCpu = shares.CPUExecutionProvider ?? 0;
  if (1 - onCpu < LEAST_SHARE) return `it leaves ${Math.round(onCpu * 100)} % of the work to the CPU`;
  if (seconds * GAIN > cpu.seconds)
    return `it takes ${milliseconds(seconds)}, and the CPU ${milliseconds(cpu.seconds)}`;
  return null;
}

/** 10 lg(Σ (given − exact)² / Σ exact²), dB; −∞ where they are equal, and ∞ where what is given has another length. */
function relativeError(given: Tensor | undefined, exact: Tensor): number {
  if (given?.data.length !== exact.data.length) return Number.POSITIVE_INFINITY;
  let error = 0;
  let power = 0;
  for (let i = 0; i < exact.data.length; i++) {
    const wanted = Number(exact.data[i]!);
    error += (Number(given.data[i]!) - wanted) ** 2;
    power += wanted ** 2;
  }
  return error === 0 ? Number.NEGATIVE_INFINITY : 10 * Math.log10(error / power);
}

function milliseconds(seconds: number): string {
  return `${(seconds * 1000).toFixed(1)} ms`;
}
