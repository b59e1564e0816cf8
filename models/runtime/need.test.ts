import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Graph } from '../onnx/graph.ts';
import * as op from '../onnx/ops/index.ts';
import { writeModel } from '../onnx/write.ts';
import { modelMemory } from './need.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'resonate-need-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A model of so many bytes of weights. */
function model(name: string, bytes: number): string {
  const g = new Graph(name);
  const x = g.input('x', 'float32', [1, 1000]);
  g.output(
    'y',
    op.matmul(
      x,
      g.weight('w', [1000, bytes / 4000], () => new Float32Array(bytes / 4)),
    ),
  );
  return writeModel(g, folder).path;
}

it('needs its weights and what is known to be computed with them', () => {
  const path = model('jasco', 20e6);
  expect(modelMemory(path).weights).toBe(20e6);
  expect(modelMemory(path)).toEqual({ weights: 20e6, work: 200e6, isChosen: true });
  expect(modelMemory(model('decoder', 40e6))).toEqual({ weights: 40e6, work: 400e6, isChosen: false });
});

it('needs in proportion less where the network is smaller than the official one', () => {
  expect(modelMemory(model('htdemucs', 400_000))).toMatchObject({ weights: 400_000, work: 16 * 400_000 });
});

it('says in one sentence that a model is not there', () => {
  expect(() => modelMemory(join(folder, 'none.onnx'))).toThrow('cannot be read (ENOENT): convert it again.');
});
