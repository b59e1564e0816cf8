import { expect, it } from 'vitest';
import { judge, type Reference, unopposed } from './providers.ts';
import type { Trial } from './trial.ts';

const outputs = (value: number): Reference['outputs'] => ({
  y: { data: Float32Array.of(1, value), shape: [2] },
});
const cpu: Reference = { seconds: 0.1, outputs: outputs(2) };

/** A provider that computes everything itself, ten times as fast, and as exactly as single precision allows. */
function trial(provider: string, change: Partial<Trial> = {}): Trial {
  return { seconds: 0.01, shares: { [`${provider}ExecutionProvider`]: 1 }, outputs: outputs(2.00001), ...change };
}

/** By name: true for the one that is used, else why not. */
function used(trials: Readonly<Record<string, Trial | string>>): Record<string, string | boolean> {
  const verdict = judge(cpu, trials);
  return Object.fromEntries(verdict.reports.map(({ name, why }) => [name, name === verdict.used || why]));
}

it('takes the fastest of those that compute the same, and only what is faster than the CPU', () => {
  expect(used({ cuda: trial('CUDA'), webgpu: trial('WebGPU', { seconds: 0.02 }) })).toMatchObject({ cuda: true });
  expect(used({ cuda: trial('CUDA', { seconds: 0.09 }) })).toEqual({
    cpu: true,
    cuda: 'cuda is not used: it takes 90.0 ms, and the CPU 100.0 ms.',
  });
});

it('leaves a provider that computes something else, leaves work to the CPU, or cannot be had, and says so', () => {
  const half = { CUDAExecutionProvider: 0.5, CPUExecutionProvider: 0.5 };
  expect(
    used({
      webgpu: trial('WebGPU', { outputs: outputs(2.2) }),
      coreml: trial('CoreML', { outputs: outputs(Number.NaN) }),
      qnn: trial('QNN', { outputs: { y: { data: Float32Array.of(1), shape: [1] } } }),
      cuda: trial('CUDA', { shares: half }),
      dml: 'it ended its process: SIGSEGV',
    }),
  ).toEqual({
    cpu: true,
    webgpu: "webgpu is not used: its result differs from the CPU's by -21 dB.",
    coreml: "coreml is not used: its result differs from the CPU's by NaN dB.",
    qnn: "qnn is not used: its result differs from the CPU's by Infinity dB.",
    cuda: 'cuda is not used: it leaves 50 % of the work to the CPU.',
    dml: 'dml cannot be used here (it ended its process: SIGSEGV).',
  });
});

it('leaves it to the CPU where nothing else can compute, and says of each why', () => {
  expect(unopposed({ cuda: 'no driver' })).toEqual({
    used: 'cpu',
    reports: [
      { name: 'cpu', seconds: null, why: 'cpu computes it: nothing else can here.' },
      { name: 'cuda', seconds: null, why: 'cuda cannot be used here (no driver).' },
    ],
  });
});
