import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listSupportedBackends } from 'onnxruntime-node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Cancelled } from '../../dsp/audio/source.ts';
import { isAlive } from '../catalogue/process-mark.ts';
import { ModelError } from '../error.ts';
import { Graph } from '../onnx/graph.ts';
import * as op from '../onnx/ops/index.ts';
import { writeModel } from '../onnx/write.ts';
import { type ClientOptions, ModelClient, type ModelProgress } from './client.ts';
import type { TASKS } from './fixtures/tasks.ts';
import { verdictsIn } from './verdicts.ts';

const tasks = new URL('./fixtures/tasks.ts', import.meta.url);
const clients: ModelClient<typeof TASKS>[] = [];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'resonate-client-'));
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  rmSync(folder, { recursive: true, force: true });
});

function client(options: Partial<ClientOptions> = {}): ModelClient<typeof TASKS> {
  const made = new ModelClient<typeof TASKS>({
    tasks,
    threads: () => Promise.resolve(1),
    freeMemory: () => 2 ** 50,
    ...options,
  });
  clients.push(made);
  return made;
}

/** A model that doubles. */
function doubling(): string {
  const g = new Graph('double');
  const x = g.input('x', 'float32', [1, 'N']);
  g.output(
    'y',
    op.multiply(
      x,
      g.weight('two', [1], () => Float32Array.of(2)),
    ),
  );
  return writeModel(g, folder).path;
}

/** Until something is so; the test's own time limit is the end of patience. */
async function until(so: () => boolean): Promise<void> {
  while (!so()) await new Promise((resolve) => setTimeout(resolve, 5));
}

it('runs a model in a process of its own, and says how far it is and how long it will take', async () => {
  const models = client({ threads: () => Promise.resolve(2) });
  const seen: ModelProgress[] = [];
  const input = { path: doubling(), x: Float32Array.of(1, -3), steps: 5 };
  const { y, threads } = await models.run('repeat', input, { progress: (progress) => seen.push(progress) });
  expect(y).toEqual(Float32Array.of(32, -96));
  expect(threads).toBe(2);
  expect(await models.run('pid', null)).not.toBe(process.pid);
  expect(seen.map(({ stage, fraction }) => [stage, fraction]).slice(0, 2)).toEqual([
    ['step 1 of 5', 0],
    ['step 2 of 5', 0.2],
  ]);
  expect(seen[0]!.secondsLeft).toBeNull();
  expect(seen.at(-1)).toEqual({ stage: 'done', fraction: 1, secondsLeft: 0 });
  expect(seen[2]!.secondsLeft).toBeGreaterThan(0);
});

it('runs one job after the other in one process', async () => {
  const models = client();
  const all = await Promise.all([models.run('pid', null), models.run('pid', null), models.run('pid', null)]);
  expect(new Set(all).size).toBe(1);
});

it('stops between two steps when a job is cancelled, and keeps the process', async () => {
  // However long this machine keeps it from hearing that.
  const models = client({ grace: 60_000 });
  const stop = new AbortController();
  const before = await models.run('pid', null);
  const job = models.run('forever', null, { signal: stop.signal, progress: () => stop.abort() });
  await expect(job).rejects.toThrow(Cancelled);
  expect(await models.run('pid', null)).toBe(before);
});

it('ends the process of a job that does not hear its cancel, and runs the next in a new one', async () => {
  const models = client();
  const stop = new AbortController();
  const before = await models.run('pid', null);
  const job = models.run('deaf', null, { signal: stop.signal, progress: () => stop.abort() });
  const next = models.run('pid', null);
  await expect(job).rejects.toThrow(Cancelled);
  expect(await next).not.toBe(before);
  await until(() => !isAlive(before));
});

it('cancels a job that waits without touching the one that runs', async () => {
  const models = client();
  const stop = new AbortController();
  const running = models.run('pid', null);
  const waiting = models.run('pid', null, { signal: stop.signal });
  stop.abort();
  await expect(waiting).rejects.toThrow(Cancelled);
  expect(await running).toBeGreaterThan(0);
  await expect(models.run('pid', null, { signal: stop.signal })).rejects.toThrow(Cancelled);
});

it('loses only the job in whose midst the process was killed, with one sentence, and runs the next', async () => {
  const models = client();
  const job = models.run('forever', null, { progress: () => process.kill(models.pid!, 'SIGKILL') });
  const next = models.run('pid', null);
  const error = await job.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ModelError);
  expect((error as Error).message).toBe(
    'The neural model stopped in the middle of its work (SIGKILL), so nothing was made: try again, and if it stops again close other programs, for memory may be short.',
  );
  expect(await next).toBeGreaterThan(0);
});

it("passes a task's sentence on as one, and its bug as a bug", async () => {
  const models = client();
  const sentence = await models.run('refuse', null).catch((reason: unknown) => reason);
  expect(sentence).toBeInstanceOf(ModelError);
  expect((sentence as Error).message).toBe('The file is too short: choose another.');
  const bug = await models.run('mistake', null).catch((reason: unknown) => reason);
  expect(bug).not.toBeInstanceOf(ModelError);
  expect((bug as Error).stack).toContain('fixtures/tasks.ts');
});

it('computes where RESONATE_PROVIDER says, and says so in a sentence where that cannot be', async () => {
  vi.stubEnv('RESONATE_PROVIDER', 'abacus');
  const input = { path: doubling(), x: Float32Array.of(1), steps: 1 };
  const refused = client().run('repeat', input);
  await expect(refused).rejects.toThrow(
    /^abacus was asked for \(RESONATE_PROVIDER or --provider\) and cannot compute this model here/,
  );
  vi.stubEnv('RESONATE_PROVIDER', 'cpu');
  expect(await client().run('repeat', input)).toMatchObject({ y: Float32Array.of(2), computedBy: 'cpu' });
  vi.unstubAllEnvs();
});

it('asks the providers of the run-time when a model first runs, and remembers beside it what they said', async () => {
  const path = doubling();
  const { y, computedBy } = await client().run('repeat', { path, x: Float32Array.of(1), steps: 2 });
  expect(y).toEqual(Float32Array.of(4));
  const verdict = verdictsIn(dirname(path))[basename(path)]!;
  expect(verdict.used).toBe(computedBy);
  expect(verdict.reports.map(({ name }) => name).sort()).toEqual(
    listSupportedBackends()
      .map(({ name }) => name)
      .sort(),
  );
});

it('rejects a job whose input cannot be sent, and runs the next', async () => {
  const models = client();
  const job = models.run('pid', (() => 0) as unknown as null);
  const next = models.run('pid', null);
  await expect(job).rejects.toThrow('could not be cloned');
  expect(await next).toBeGreaterThan(0);
});

it('ends the process when it was idle long enough', async () => {
  const models = client({ idle: 30 });
  const pid = await models.run('pid', null);
  await until(() => models.pid === null && !isAlive(pid));
});

it('ends an idle process at once where memory is short, but never one that works', async () => {
  let free = 2 ** 50;
  const models = client({ freeMemory: () => free });
  const pid = await models.run('pid', null);
  expect(models.pid).toBe(pid);
  free = 0;
  await models.run('repeat', { path: doubling(), x: Float32Array.of(1), steps: 3 });
  await until(() => models.pid === null && !isAlive(pid));
});

it('ends with the program that started it, though that was killed', async () => {
  const parent = spawn(process.execPath, [fileURLToPath(new URL('./fixtures/parent.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const pid = await new Promise<number>((resolve) =>
    parent.stdout.once('data', (text) => resolve(Number.parseInt(text, 10))),
  );
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await until(() => !isAlive(pid));
});

it('cancels everything when it is closed', async () => {
  const models = client();
  const job = models.run('forever', null, { progress: () => models.close() });
  const waiting = models.run('pid', null);
  await expect(job).rejects.toThrow(Cancelled);
  await expect(waiting).rejects.toThrow(Cancelled);
  expect(models.pid).toBeNull();
});
