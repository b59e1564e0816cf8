import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ModelError } from '../error.ts';
import { openSession } from '../runtime/session.ts';
import { Graph } from './graph.ts';
import * as op from './ops/index.ts';
import { writeModel } from './write.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'resonate-onnx-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const floats =
  (...values: number[]) =>
  () =>
    Float32Array.from(values);

it('runs a small network of two layers to the values worked out by hand', async () => {
  const g = new Graph('mlp');
  const x = g.input('x', 'float32', ['T', 2]);
  const first = g.weight('first', [2, 3], floats(1, 0, -1, 2, 1, 0));
  const bias = g.weight('bias', [3], floats(0, -1, 0.5));
  const second = g.weight('second', [3, 1], floats(1, 2, 3));
  const y = op.matmul(op.relu(op.add(op.matmul(x, first), bias)), second);
  expect(y.shape).toEqual(['T', 1]);
  g.output('y', y);
  const { path, lossDb } = writeModel(g, folder);
  expect(lossDb).toBe(-Infinity);
  const session = await openSession(path);
  // [1, 2] → [5, 2, −1] + bias = [5, 1, −0.5] → relu [5, 1, 0] → 7; [−1, 0] → [−1, 0, 1] + bias = [−1, −1, 1.5] → [0, 0, 1.5] → 4.5
  const { y: result } = await session.run({ x: { data: Float32Array.of(1, 2, -1, 0), shape: [2, 2] } });
  expect(result).toEqual({ data: Float32Array.of(7, 4.5), shape: [2, 1] });
  await session.release();
});

it('runs a convolution and an LSTM to the values worked out by hand', async () => {
  const g = new Graph('recurrent');
  const x = g.input('x', 'float32', [1, 1, 4]);
  const kernel = g.weight('kernel', [1, 1, 2], floats(1, -1));
  const convolved = op.conv(x, kernel, null, { stride: 2 });
  expect(convolved.shape).toEqual([1, 1, 2]);
  const w = g.weight('w', [1, 4, 1], floats(1, 0.5, -1, 2));
  const r = g.weight('r', [1, 4, 1], floats(0.25, 0, 1, -0.5));
  const b = g.weight('b', [1, 8], floats(0.1, 0, 0, 0, 0, 0, 0.2, 0));
  const y = op.lstm(op.transpose(convolved, [2, 0, 1]), w, r, b);
  expect(y.shape).toEqual([2, 1, 1]);
  g.output('y', y);
  const session = await openSession(writeModel(g, folder).path);
  const { y: result } = await session.run({ x: { data: Float32Array.of(3, 1, 0, 1), shape: [1, 1, 4] } });
  const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
  let h = 0;
  let c = 0;
  const expected = [3 - 1, 0 - 1].map((input) => {
    const i = sigmoid(input + 0.25 * h + 0.1);
    const o = sigmoid(0.5 * input);
    const f = sigmoid(-input + h + 0.2);
    c = f * c + i * Math.tanh(2 * input - 0.5 * h);
    return (h = o * Math.tanh(c));
  });
  result!.data.forEach((value, step) => {
    expect(value).toBeCloseTo(expected[step]!, 6);
  });
  await session.release();
});

it('refuses, in a sentence that names the tensor, values that are no numbers or too large for what they are kept in', () => {
  const refusal = (values: () => Float32Array, weights: 'float32' | 'float16'): unknown => {
    const g = new Graph('damaged');
    g.output('y', op.matmul(g.input('x', 'float32', ['T', 64]), g.weight('w', [64, 64], values)));
    try {
      return writeModel(g, folder, { weights });
    } catch (error) {
      return error;
    }
  };
  const filled = (value: number) => () => new Float32Array(64 * 64).fill(value);
  expect(refusal(filled(Number.NaN), 'float32')).toBeInstanceOf(ModelError);
  expect(refusal(filled(1e5), 'float16')).toEqual(
    new ModelError('w holds values that float16 cannot: the checkpoint is damaged, or it needs float32.'),
  );
  expect(refusal(() => new Float32Array(1), 'float32')).toBeInstanceOf(ModelError);
  expect(refusal(filled(1e5), 'float32')).toHaveProperty('path');
});
