import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { memoryStore } from '../checkpoint/memory-store.ts';
import { openSession } from '../runtime/session.ts';
import { Graph, type Value } from './graph.ts';
import { type Layers, layersOf } from './layers.ts';
import { writeModel } from './write.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'resonate-layers-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Tensors = Parameters<typeof memoryStore>[0];

/** What a network of these tensors makes of x. */
async function run(tensors: Tensors, shape: number[], values: number[], build: (layers: Layers, x: Value) => Value) {
  const g = new Graph('layers');
  const x = g.input('x', 'float32', shape);
  g.output('y', build(layersOf(g, memoryStore(tensors)), x));
  const session = await openSession(writeModel(g, folder).path);
  const { y } = await session.run({ x: { data: Float32Array.from(values), shape } });
  await session.release();
  return { shape: y!.shape, values: [...(y!.data as Float32Array)] };
}

function near(given: readonly number[], expected: readonly number[]): void {
  expect(given.length).toBe(expected.length);
  given.forEach((value, index) => {
    expect(value).toBeCloseTo(expected[index]!, 5);
  });
}

it('multiplies by the rows of a linear layer and adds its bias', async () => {
  const tensors = {
    'fc.weight': { shape: [3, 2], values: [1, 2, 3, 4, 5, 6] },
    'fc.bias': { shape: [3], values: [0.5, 0, -1] },
  };
  const { shape, values } = await run(tensors, [1, 2], [10, 1], (layers, x) => layers.linear(x, 'fc'));
  expect(shape).toEqual([1, 3]);
  near(values, [12.5, 34, 55]);
});

it('takes one part of a packed projection, weight and bias', async () => {
  const tensors = { in: { shape: [3, 2], values: [1, 2, 3, 4, 5, 6] }, shift: { shape: [3], values: [7, 8, 9] } };
  const { values } = await run(tensors, [1, 2], [1, 1], (layers, x) => layers.linearRows(x, 'in', 'shift', 1, 3));
  near(values, [15, 20]);
});

it('folds both key styles of weight normalisation to the same convolution', async () => {
  const g = { shape: [2, 1, 1], values: [10, 2] };
  const v = { shape: [2, 1, 2], values: [3, 4, 0, -5] };
  const conv = (layers: Layers, x: Value) => layers.conv(x, 'c');
  const old = await run({ 'c.weight_g': g, 'c.weight_v': v }, [1, 1, 3], [1, 2, 0], conv);
  const style = { 'c.parametrizations.weight.original0': g, 'c.parametrizations.weight.original1': v };
  // Row 0 is 10 · (0.6, 0.8), row 1 is 2 · (0, −1).
  near(old.values, [6 + 16, 12, -4, 0]);
  expect(await run(style, [1, 1, 3], [1, 2, 0], conv)).toEqual(old);
});

it('spreads each sample over the kernel of a transposed convolution', async () => {
  const tensors = {
    't.weight': { shape: [1, 2, 2], values: [1, 2, 3, 4] },
    't.bias': { shape: [2], values: [0, 100] },
  };
  const { shape, values } = await run(tensors, [1, 1, 2], [1, 10], (layers, x) =>
    layers.convTranspose(x, 't', { stride: 2 }),
  );
  expect(shape).toEqual([1, 2, 4]);
  near(values, [1, 2, 10, 20, 103, 104, 130, 140]);
});

it('normalises groups of channels over all that follows and scales each channel', async () => {
  const tensors = { 'n.weight': { shape: [2], values: [1, 10] }, 'n.bias': { shape: [2], values: [0, 1] } };
  const { values } = await run(tensors, [1, 2, 2], [1, 3, 5, 7], (layers, x) => layers.groupNorm(x, 'n', 1, 0));
  // Mean 4, variance (9 + 1 + 1 + 9) / 4 = 5.
  const unit = 1 / Math.sqrt(5);
  near(values, [-3 * unit, -unit, 1 + 10 * unit, 1 + 30 * unit]);
});

it('runs two layers of a bidirectional LSTM with the gates in the order of PyTorch', async () => {
  // Each tensor differs in each gate, so that any other order of gates or directions gives other numbers.
  const value = (seed: number, length: number) => Array.from({ length }, (_, i) => Math.sin(seed * 7.1 + i * 1.3));
  const tensors: Record<string, { shape: number[]; values: number[] }> = {};
  ['l0', 'l0_reverse', 'l1', 'l1_reverse'].forEach((ending, index) => {
    const width = index < 2 ? 1 : 2;
    tensors[`lstm.weight_ih_${ending}`] = { shape: [4, width], values: value(index, 4 * width) };
    tensors[`lstm.weight_hh_${ending}`] = { shape: [4, 1], values: value(index + 10, 4) };
    tensors[`lstm.bias_ih_${ending}`] = { shape: [4], values: value(index + 20, 4) };
    tensors[`lstm.bias_hh_${ending}`] = { shape: [4], values: value(index + 30, 4) };
  });
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const direction = (inputs: readonly number[][], ending: string): number[] => {
    const at = (kind: string) => tensors[`lstm.${kind}_${ending}`]!.values;
    let h = 0;
    let c = 0;
    return inputs.map((input) => {
      const gate = (row: number) =>
        input.reduce((sum, x, i) => sum + x * at('weight_ih')[row * input.length + i]!, 0) +
        h * at('weight_hh')[row]! +
        at('bias_ih')[row]! +
        at('bias_hh')[row]!;
      const [i, f, g, o] = [sigmoid(gate(0)), sigmoid(gate(1)), Math.tanh(gate(2)), sigmoid(gate(3))];
      c = f! * c + i! * g!;
      return (h = o! * Math.tanh(c));
    });
  };
  const layer = (inputs: readonly number[][], n: number): number[][] => {
    const ahead = direction(inputs, `l${n}`);
    const back = direction(inputs.toReversed(), `l${n}_reverse`).toReversed();
    return ahead.map((h, step) => [h, back[step]!]);
  };
  const expected = layer(layer([[0.5], [-1], [2]], 0), 1).flat();
  const { shape, values } = await run(tensors, [3, 1, 1], [0.5, -1, 2], (layers, x) =>
    layers.lstm(x, 'lstm', { layers: 2, bidirectional: true }),
  );
  expect(shape).toEqual([3, 1, 2]);
  near(values, expected);
});

it('runs a bidirectional GRU with the gates in the order of PyTorch, the reset gate on the product with the state', async () => {
  const value = (seed: number, length: number) => Array.from({ length }, (_, i) => Math.sin(seed * 5.3 + i * 1.7));
  const tensors: Record<string, { shape: number[]; values: number[] }> = {};
  ['l0', 'l0_reverse'].forEach((ending, index) => {
    tensors[`gru.weight_ih_${ending}`] = { shape: [3, 1], values: value(index, 3) };
    tensors[`gru.weight_hh_${ending}`] = { shape: [3, 1], values: value(index + 10, 3) };
    tensors[`gru.bias_ih_${ending}`] = { shape: [3], values: value(index + 20, 3) };
    tensors[`gru.bias_hh_${ending}`] = { shape: [3], values: value(index + 30, 3) };
  });
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const direction = (inputs: readonly number[], ending: string): number[] => {
    const at = (kind: string, row: number) => tensors[`gru.${kind}_${ending}`]!.values[row]!;
    let h = 0;
    return inputs.map((x) => {
      const input = (row: number) => x * at('weight_ih', row) + at('bias_ih', row);
      const state = (row: number) => h * at('weight_hh', row) + at('bias_hh', row);
      const reset = sigmoid(input(0) + state(0));
      const update = sigmoid(input(1) + state(1));
      const fresh = Math.tanh(input(2) + reset * state(2));
      return (h = (1 - update) * fresh + update * h);
    });
  };
  const inputs = [0.5, -1, 2];
  const back = direction(inputs.toReversed(), 'l0_reverse').toReversed();
  const { shape, values } = await run(tensors, [3, 1, 1], inputs, (layers, x) =>
    layers.gru(x, 'gru', { bidirectional: true }),
  );
  expect(shape).toEqual([3, 1, 2]);
  near(
    values,
    direction(inputs, 'l0').flatMap((h, step) => [h, back[step]!]),
  );
});

it('refuses a tensor that is missing or of another shape by its name', () => {
  const g = new Graph('refused');
  const x = g.input('x', 'float32', [1, 2]);
  const layers = layersOf(g, memoryStore({ 'a.weight': { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] } }));
  expect(() => layers.linear(x, 'b')).toThrow('The checkpoint has no tensor b.weight: it is of another model.');
  expect(() => layers.linear(x, 'a')).toThrow('The tensor a.weight is [2, 3] where the model needs [-1, 2]');
});
