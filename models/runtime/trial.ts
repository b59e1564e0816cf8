/** What a provider of ONNX Runtime (CPU, CUDA, CoreML, DirectML, WebGPU) does on this machine, found by a small real run. Runs inside the model process. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
import { Graph } from '../onnx/graph.ts';
import * as op from '../onnx/ops/index.ts';
import { writeModel } from '../onnx/write.ts';
import { normals } from '../random.ts';
import type { Task } from './task.ts';

export interface Trial {
  readonly provider: string;
  /** Of one run, the best of a few. */
  readonly seconds: number;
  /** Share of the time that each provider really computed: what one lacks, the CPU does. By the names that the run-time reports. */
  readonly shares: Readonly<Record<string, number>>;
  /** Against plain arithmetic on the CPU, dB. */
  readonly errorDb: number;
}

/** Enough work that starting a kernel is not what is measured: 0.4 GFLOP of convolution and 0.5 of products. */
const CHANNELS = 256;
const FRAMES = 1024;
const RUNS = 3;

function noise(stream: number, length: number, scale: number): Float32Array {
  const values = new Float32Array(length);
  normals({ seed: 0, stream }, values);
  return values.map((value) => value * scale);
}

/** A convolution, a soft-max and products: what the models are made of. */
function network(): Graph {
  const g = new Graph('trial');
  const x = g.input('x', 'float32', [1, CHANNELS, FRAMES]);
  const kernel = g.weight('kernel', [CHANNELS, CHANNELS, 3], () => noise(1, CHANNELS ** 2 * 3, 1 / CHANNELS));
  const rows = op.transpose(op.elu(op.conv(x, kernel, null, { padding: 1 })), [0, 2, 1]);
  const up = g.weight('up', [CHANNELS, 4 * CHANNELS], () => noise(2, 4 * CHANNELS ** 2, 1 / CHANNELS ** 0.5));
  const down = g.weight('down', [4 * CHANNELS, CHANNELS], () => noise(3, 4 * CHANNELS ** 2, 1 / CHANNELS ** 0.5));
  g.output('y', op.softmax(op.matmul(op.gelu(op.matmul(rows, up)), down), -1));
  return g;
}

/** Names that `provider` of openSession takes, the CPU first. */
export const list: Task<null, readonly string[]> = () => {
  const names = listSupportedBackends().map(({ name }) => name);
  return Promise.resolve(['cpu', ...names.filter((name) => name !== 'cpu')]);
};

/** Rejects with the run-time's reason where the provider cannot be had. */
export const tryProvider: Task<{ readonly provider: string }, Trial> = async ({ provider }, { step, threads }) => {
  const folder = mkdtempSync(join(tmpdir(), 'resonate-trial-'));
  try {
    const { path } = writeModel(network(), folder);
    const exact = await measured(path, folder, 'cpu', threads);
    await step(`trying ${provider}`, 0.5);
    const { output, ...trial } = provider === 'cpu' ? exact : await measured(path, folder, provider, threads);
    return { provider, ...trial, errorDb: relativeError(output, exact.output) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

async function measured(path: string, folder: string, provider: string, threads: number) {
  const session = await InferenceSession.create(path, {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    logSeverityLevel: 4,
    enableProfiling: true,
    profileFilePrefix: join(folder, provider),
  });
  const x = new Tensor('float32', noise(4, CHANNELS * FRAMES, 1), [1, CHANNELS, FRAMES]);
  let seconds = Number.POSITIVE_INFINITY;
  let output = new Float32Array(0);
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    const { y } = await session.run({ x });
    seconds = Math.min(seconds, (performance.now() - start) / 1000);
    output = y!.data as Float32Array<ArrayBuffer>;
  }
  session.endProfiling();
  await session.release();
  const profile = readdirSync(folder).find((name) => name.startsWith(provider) && name.endsWith('.json'));
  return {
    seconds,
    output,
    shares: profile === undefined ? {} : providerShares(readFileSync(join(folder, profile), 'utf8')),
  };
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

function relativeError(given: Float32Array, exact: Float32Array): number {
  let error = 0;
  let power = 0;
  exact.forEach((value, index) => {
    error += (given[index]! - value) ** 2;
    power += value ** 2;
  });
  return 10 * Math.log10(error / power);
}
