import { afterAll, expect, it } from 'vitest';
import { Cancelled } from '../../dsp/audio/source.ts';
import { ModelClient } from './client.ts';
import { tryProviders } from './providers.ts';
import { providerShares, type Trial } from './trial.ts';

const models = new ModelClient({ threads: () => Promise.resolve(1), freeMemory: () => 2 ** 50 });
afterAll(() => models.close());

it('really tries what the run-time lists: the CPU computes all by itself, others say why not', async () => {
  const reports = await tryProviders(models);
  const cpu = reports.find(({ name }) => name === 'cpu')!;
  expect(cpu.trial!.shares).toEqual({ CPUExecutionProvider: 1 });
  expect(cpu.trial!.errorDb).toBe(-Infinity);
  expect(cpu.trial!.seconds).toBeGreaterThan(0);
  expect(reports.filter(({ isUsed }) => isUsed).length).toBe(1);
  for (const { trial, why, name } of reports) if (trial === null) expect(why).toMatch(`${name} cannot be used here (`);
});

it('says in the words of the run-time why a provider cannot be had', async () => {
  await expect(models.run('providers.try', { provider: 'abacus' })).rejects.toThrow('abacus');
});

function trial(provider: string, change: Partial<Trial> = {}): Trial {
  const shares = { [`${provider}ExecutionProvider`]: 1 };
  return { provider, seconds: 0.01, shares, errorDb: -80, ...change };
}

/** A machine with these providers; null is one that takes the process down. */
function machine(trials: Readonly<Record<string, Trial | null>>): Parameters<typeof tryProviders>[0] {
  const run = (task: string, input: { provider: string } | null) => {
    if (task === 'providers.list') return Promise.resolve(Object.keys(trials));
    const found = trials[input!.provider];
    return found ? Promise.resolve(found) : Promise.reject(new Error('The neural model stopped (SIGSEGV)\nat …'));
  };
  return { run } as unknown as Parameters<typeof tryProviders>[0];
}

const cpu = trial('cpu', { seconds: 0.1, shares: { CPUExecutionProvider: 1 }, errorDb: -Infinity });

async function used(trials: Readonly<Record<string, Trial | null>>): Promise<Record<string, string | boolean>> {
  const reports = await tryProviders(machine({ cpu, ...trials }));
  return Object.fromEntries(reports.map(({ name, why, isUsed }) => [name, isUsed || why]));
}

it('takes the fastest of those that compute the same, and only what is faster than the CPU', async () => {
  expect(await used({ cuda: trial('cuda'), webgpu: trial('webgpu', { seconds: 0.02 }) })).toMatchObject({ cuda: true });
  expect(await used({ cuda: trial('cuda', { seconds: 0.09 }) })).toEqual({
    cpu: true,
    cuda: 'cuda is not used: it takes 90.0 ms for the trial, the CPU 100.0 ms.',
  });
});

it('leaves a provider that computes something else, leaves work to the CPU, or crashes, and says so', async () => {
  const half = { CUDAExecutionProvider: 0.5, CPUExecutionProvider: 0.5 };
  expect(
    await used({
      webgpu: trial('webgpu', { errorDb: -20 }),
      coreml: trial('coreml', { errorDb: Number.NaN }),
      cuda: trial('cuda', { shares: half }),
      dml: null,
    }),
  ).toEqual({
    cpu: true,
    webgpu: "webgpu is not used: its result differs from the CPU's by -20 dB.",
    coreml: "coreml is not used: its result differs from the CPU's by NaN dB.",
    cuda: 'cuda is not used: it leaves 50 % of the work to the CPU.',
    dml: 'dml cannot be used here (The neural model stopped (SIGSEGV)).',
  });
});

it('stops at a cancel', async () => {
  const stop = new AbortController();
  stop.abort();
  await expect(tryProviders(models, stop.signal)).rejects.toThrow(Cancelled);
});

it('shares the time among the providers that a profile names', () => {
  const node = (dur: number, provider: string) => ({ dur, args: { provider } });
  const profile = [
    node(30, 'CPU'),
    { dur: 500, args: {} },
    node(60, 'GPU'),
    node(10, 'CPU'),
    { args: { provider: '' } },
  ];
  expect(providerShares(JSON.stringify(profile))).toEqual({ CPU: 0.4, GPU: 0.6 });
});
