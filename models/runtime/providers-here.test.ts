import { join } from 'node:path';
import { listSupportedBackends } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { Graph } from '../onnx/graph.ts';
import * as op from '../onnx/ops/index.ts';
import { writeModel } from '../onnx/write.ts';
import { choosing } from './chosen-session.ts';
import type { Verdict } from './providers.ts';

const folder = scratchFolder();

it('a model is tried on every provider that this machine’s run-time lists, and of each is told in a sentence whether it computes', async () => {
  const g = new Graph('doubling');
  const x = g.input('x', 'float32', [1, 3]);
  g.output('y', op.add(x, x));
  const known = new Map<string, Verdict>();
  const open = choosing({
    threads: 1,
    provider: 'auto',
    verdicts: { recall: (path) => known.get(path) ?? null, remember: (path, verdict) => known.set(path, verdict) },
  });
  const { path } = writeModel(g, join(folder, 'doubling'));
  const session = await open(path);
  const { y } = await session.run({ x: { data: Float32Array.of(1, -3, 0.5), shape: [1, 3] } });
  expect([...(y!.data as Float32Array)]).toEqual([2, -6, 1]);

  const { used, reports } = known.get(path)!;
  expect(session.provider).toBe(used);
  expect(reports.map(({ name }) => name).toSorted()).toEqual(
    listSupportedBackends()
      .map(({ name }) => name)
      .toSorted(),
  );
  for (const { name, seconds, why } of reports) {
    expect(why).toMatch(
      new RegExp(
        `^${name} (computes it( in .* ms|: nothing else can here)|is not used: .+|cannot be used here \\(.+\\))\\.$`,
        's',
      ),
    );
    if (name === used && name !== 'cpu') expect(seconds).toBeGreaterThan(0);
  }
  await session.release();
});
