/** Trying a provider of ONNX Runtime (CUDA, CoreML, DirectML, WebGPU) with a real run of a model, in a process of its own: some take their whole process down. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelError } from '../error.ts';
import { plainNode } from './plain-node.ts';
import type { Tensor } from './session.ts';

export type Feeds = Readonly<Record<string, Tensor>>;

export interface TrialOrder {
  /** Null: a small network that every provider should compute, to hear whether this one can at all. */
  readonly path: string | null;
  readonly provider: string;
  readonly feeds: Feeds;
  readonly wanted: readonly string[];
  readonly threads: number;
}

/** With a folder for what it writes, which is removed after it, however it ends. */
export type PlacedOrder = TrialOrder & { readonly folder: string };

/** What a provider did. */
export interface Trial {
  /** Of one run, the best of a few after a first. */
  readonly seconds: number;
  /** Share of the time that each provider really computed: what one lacks, the CPU does. By the names that the run-time reports. */
  readonly shares: Readonly<Record<string, number>>;
  readonly outputs: Readonly<Record<string, Tensor>>;
}

export type TrialReply = { readonly trial: Trial } | { readonly reason: string };

/** Milliseconds that a trial may take: compiling for a graphics processor takes seconds, and who takes a minute for three runs is of no use. */
const LONGEST = 60_000;

/** Rejects with a ModelError that says in the run-time's words why the provider did not compute. */
export async function tryApart(order: TrialOrder): Promise<Trial> {
  const execPath = plainNode();
  const folder = mkdtempSync(join(tmpdir(), 'resonate-trial-'));
  const child = fork(new URL('./trial-process.ts', import.meta.url), {
    serialization: 'advanced',
    execPath,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return new Promise<Trial>((resolve, reject) => {
    const fail = (reason: string): void => reject(new ModelError(reason));
    const timer = setTimeout(() => fail(`it took more than ${LONGEST / 1000} s`), LONGEST);
    child.on('message', (reply: TrialReply) => ('trial' in reply ? resolve(reply.trial) : fail(reply.reason)));
    child.on('error', (error) => fail(error.message));
    child.on('exit', (code, signal) => fail(`it ended its process: ${signal ?? `status ${code}`}`));
    child.on('close', () => clearTimeout(timer));
    child.send({ ...order, folder } satisfies PlacedOrder, () => {});
  }).finally(async () => {
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
}

/** The run-time's own words, without where in its source they stand: for the brackets of a sentence. */
export function reasonOf(error: unknown): string {
  const { message } = (error instanceof Error && error.cause instanceof Error ? error.cause : error) as Error;
  const words = message
    .trim()
    .split('\n')[0]!
    .replace(/^\/\S+:\d+ .* was false\. /, '');
  return words.replace(/\.$/, '').slice(0, 300);
}

/** From a profile of the run-time: a list of events, those of a node with the provider that ran it. */
export function providerShares(profile: string): Record<string, number> {
  const events = JSON.parse(profile) as readonly { dur?: number; args?: { provider?: string } }[];
  const times: Record<string, number> = {};
  let total = 0;
  for (const { dur = 0, args } of events) {
    if (!args?.provider) continue;
    times[args.provider] = (times[args.provider] ?? 0) + dur;
    total += dur;
  }
  return Object.fromEntries(Object.entries(times).map(([name, time]) => [name, total === 0 ? 0 : time / total]));
}
