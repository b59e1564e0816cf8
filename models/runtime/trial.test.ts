import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listSupportedBackends } from 'onnxruntime-node';
import { afterAll, expect, it } from 'vitest';
import { Graph } from '../onnx/graph.ts';
import * as op from '../onnx/ops/index.ts';
import { writeModel } from '../onnx/write.ts';
import { providerShares, tryApart } from './trial.ts';

const folder = mkdtempSync(join(tmpdir(), 'resonate-trial-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function doubling(): string {
  const g = new Graph('doubling');
  const x = g.input('x', 'float32', [1, 'n']);
  g.output('y', op.add(x, x));
  return writeModel(g, folder).path;
}

const order = {
  path: null,
  provider: 'cpu',
  feeds: { x: { data: Float32Array.of(1, -3), shape: [1, 2] } },
  wanted: ['y'],
  threads: 1,
} as const;

it('runs a model with the given input in a process of its own, and says who computed it', async () => {
  const { outputs, shares, seconds } = await tryApart({ ...order, path: doubling() });
  expect(outputs.y).toEqual({ data: Float32Array.of(2, -6), shape: [1, 2] });
  expect(shares).toEqual({ CPUExecutionProvider: 1 });
  expect(seconds).toBeGreaterThan(0);
});

it('says in the words of the run-time why a provider cannot be had', async () => {
  await expect(tryApart({ ...order, provider: 'abacus' })).rejects.toThrow('no provider abacus');
});

it('asks every provider that the run-time lists with a small network: it computes, or there is a reason', async () => {
  for (const { name } of listSupportedBackends()) {
    const said = await tryApart({ ...order, provider: name }).then(
      ({ outputs }) => Number(outputs.y!.data[0]),
      (error: Error) => error.message,
    );
    // 64 ones times 64 ones.
    if (typeof said === 'number') expect(said, name).toBe(64);
    else expect(name, said).not.toBe('cpu');
  }
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
