import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { normals } from '../random.ts';
import { modelMemory } from '../runtime/need.ts';
import { openSession } from '../runtime/session.ts';
import { Graph } from './graph.ts';
import * as op from './ops/index.ts';
import { quantiseColumns, type Storage } from './storage.ts';
import { writeModel } from './write.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'resonate-storage-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const [ROWS, INNER, COLUMNS] = [20, 96, 64];

function noise(seed: number, length: number): Float32Array {
  const values = new Float32Array(length);
  normals({ seed, stream: 0 }, values);
  return values;
}

/** Columns of very different levels, as networks have them: one scale for all would lose the quiet ones. */
function weights(): Float32Array {
  return noise(1, INNER * COLUMNS).map((value, index) => value * 4 ** ((index % COLUMNS) / 8 - 4));
}

function network(): Graph {
  const g = new Graph('net');
  const x = g.input('x', 'float32', [ROWS, INNER]);
  g.output('y', op.matmul(x, g.weight('w', [INNER, COLUMNS], weights)));
  return g;
}

async function written(storage: Storage) {
  const { path, bytes, lossDb } = writeModel(network(), folder, { weights: storage });
  const session = await openSession(path);
  const { y } = await session.run({ x: { data: noise(2, ROWS * INNER), shape: [ROWS, INNER] } });
  await session.release();
  return { y: y!.data as Float32Array, bytes, lossDb, memory: modelMemory(path).weights };
}

/** Of each column against the exact one, the worst, in dB. */
function worstColumn(y: Float32Array, exact: Float32Array): number {
  const columns = Array.from({ length: COLUMNS }, (_, column) => {
    let error = 0;
    let power = 0;
    for (let at = column; at < exact.length; at += COLUMNS) {
      error += (y[at]! - exact[at]!) ** 2;
      power += exact[at]! ** 2;
    }
    return 10 * Math.log10(error / power);
  });
  return Math.max(...columns);
}

it('halves the file with float16 weights at their precision, and takes the memory of float32', async () => {
  const exact = await written('float32');
  const half = await written('float16');
  expect(exact.lossDb).toBe(-Infinity);
  // Eleven bits: a uniform error of half a unit in the last place is 2^-11 / √3 against 1 to 2, −70 to −77 dB.
  expect(half.lossDb).toBeLessThan(-70);
  expect(half.lossDb).toBeGreaterThan(-80);
  expect(worstColumn(half.y, exact.y)).toBeLessThan(-65);
  expect(half.bytes).toBeLessThan(exact.bytes * 0.6);
  expect(half.memory).toBe(exact.memory);
});

/** ONNX's DynamicQuantizeLinear over the whole of x (scale and zero point for 0 … 255), then whole numbers times whole numbers. */
function wholeProduct(x: Float32Array): Float32Array {
  const { whole, scales } = quantiseColumns(weights(), COLUMNS);
  const low = Math.min(0, ...x);
  const scale = Math.fround((Math.max(0, ...x) - low) / 255);
  const zero = Math.round(-low / scale);
  const left = Array.from(x, (value) => Math.max(0, Math.min(255, Math.round(value / scale) + zero)) - zero);
  return Float32Array.from({ length: ROWS * COLUMNS }, (_, at) => {
    const [row, column] = [Math.floor(at / COLUMNS), at % COLUMNS];
    let sum = 0;
    for (let k = 0; k < INNER; k++) sum += left[row * INNER + k]! * whole[k * COLUMNS + column]!;
    return sum * scale * scales[column]!;
  });
}

it('computes with int8 weights, each column in its own scale, in a quarter of the memory', async () => {
  const exact = await written('float32');
  const whole = await written('int8');
  expect(worstColumn(whole.y, wholeProduct(noise(2, ROWS * INNER)))).toBeLessThan(-100);
  // Steps of 1/127 of a peak of about three deviations on one side, of 1/255 of a range of seven on the other: −40 dB over all, little worse in the
  // quietest column too, where one scale for all would leave −10.
  expect(worstColumn(whole.y, exact.y)).toBeLessThan(-32);
  expect(whole.lossDb).toBeLessThan(-40);
  expect(whole.memory).toBe(INNER * COLUMNS + 4 * COLUMNS);
});

it('takes what is given at each run on the right of a product as it takes a weight, in int8 too', async () => {
  const x = { data: noise(2, ROWS * INNER), shape: [ROWS, INNER] };
  for (const storage of ['float32', 'int8'] as const) {
    const g = new Graph('given');
    const left = g.input('x', 'float32', [ROWS, 'K']);
    g.output('y', op.matmul(left, g.operand('w', ['K', COLUMNS])));
    const session = await openSession(writeModel(g, folder, { weights: storage }).path);
    const { whole, scales } = quantiseColumns(weights(), COLUMNS);
    const given = {
      float32: { w: { data: weights(), shape: [INNER, COLUMNS] } },
      int8: { 'w.int8': { data: whole, shape: [INNER, COLUMNS] }, 'w.scale': { data: scales, shape: [COLUMNS] } },
    }[storage];
    const { y } = await session.run({ x, ...given });
    await session.release();
    expect(worstColumn(y!.data as Float32Array, (await written(storage)).y)).toBeLessThan(-100);
  }
  const g = new Graph('strange');
  const w = g.operand('w', [INNER, INNER]);
  g.output('y', op.matmul(w, w));
  expect(() => writeModel(g, folder, { weights: 'int8' })).toThrow('w of strange does not stand on the right');
});

it('adds biases in int8 products as apart from them, and leaves alone what else a product goes into', async () => {
  const g = new Graph('biased');
  const x = g.input('x', 'float32', [ROWS, INNER]);
  const product = (name: string) => op.matmul(x, g.weight(name, [INNER, COLUMNS], weights));
  const bias = g.weight('bias', [COLUMNS], () => noise(6, COLUMNS));
  const one = g.weight('one', [1], () => Float32Array.of(3));
  const plain = product('plain');
  const shared = product('shared');
  g.output('alone', plain);
  g.output('biased', op.add(bias, product('own')));
  g.output('both', op.add(op.add(shared, bias), shared));
  g.output('also', op.add(plain, bias));
  g.output('broad', op.add(product('broadened'), one));
  const session = await openSession(writeModel(g, folder, { weights: 'int8' }).path);
  const y = await session.run({ x: { data: noise(2, ROWS * INNER), shape: [ROWS, INNER] } });
  await session.release();
  const exact = wholeProduct(noise(2, ROWS * INNER));
  const shift = noise(6, COLUMNS);
  const worst = (name: string, expected: (value: number, column: number) => number) =>
    worstColumn(
      y[name]!.data as Float32Array,
      exact.map((value, at) => expected(value, at % COLUMNS)),
    );
  expect(worst('alone', (value) => value)).toBeLessThan(-100);
  expect(worst('biased', (value, column) => value + shift[column]!)).toBeLessThan(-100);
  expect(worst('both', (value, column) => 2 * value + shift[column]!)).toBeLessThan(-100);
  expect(worst('also', (value, column) => value + shift[column]!)).toBeLessThan(-100);
  expect(worst('broad', (value) => value + 3)).toBeLessThan(-100);
});

it('rounds each column to 127 steps of its largest value', () => {
  const { whole, scales } = quantiseColumns(Float32Array.of(1, 0, -3, -0.4, 0, 1.4), 3);
  // −0.4 · 127 = −50.8, 1.4 / 3 · 127 = 59.3.
  expect([...whole]).toEqual([127, 0, -127, -51, 0, 59]);
  expect([...scales].map((scale) => scale * 127)).toEqual([expect.closeTo(1), 127, expect.closeTo(3)]);
});

it('keeps as float32 what is marked so, what is small, and what is used otherwise', async () => {
  const g = new Graph('mixed');
  const x = g.input('x', 'float32', [ROWS, INNER]);
  const exact = g.weight('exact', [INNER, INNER], () => noise(3, INNER * INNER), { exact: true });
  const table = g.weight('table', [INNER, INNER], () => noise(4, INNER * INNER));
  const bias = g.weight('bias', [INNER], () => noise(5, INNER));
  g.output('y', op.add(op.add(op.matmul(op.matmul(x, exact), table), bias), op.slice(table, 0, 0, ROWS)));
  const results = [];
  for (const weights of ['float32', 'int8'] as const) {
    const session = await openSession(writeModel(g, folder, { weights }).path);
    results.push((await session.run({ x: { data: noise(2, ROWS * INNER), shape: [ROWS, INNER] } })).y!.data);
    await session.release();
  }
  expect(results[1]).toEqual(results[0]);
});

it('refuses values that are missing, not numbers, or too large for float16, and leaves no model', () => {
  const model = (values: Float32Array) => {
    const g = new Graph('bad');
    g.output(
      'y',
      op.matmul(
        g.input('x', 'float32', [1, INNER]),
        g.weight('layer.w', [INNER, COLUMNS], () => values),
      ),
    );
    return g;
  };
  const good = weights();
  const tooFew = model(good.subarray(1));
  expect(() => writeModel(tooFew, folder)).toThrow('layer.w has 6143 values where its shape [96, 64] wants 6144');
  expect(() => writeModel(model(good.with(7, Number.NaN)), folder)).toThrow('layer.w holds values that float32 cannot');
  expect(() => writeModel(model(good.with(7, 70_000)), folder, { weights: 'float16' })).toThrow(
    'layer.w holds values that float16 cannot',
  );
  expect(readdirSync(folder).filter((name) => name.endsWith('.onnx'))).toEqual([]);
});

it('writes the same bytes for the same network', () => {
  const read = (storage: Storage) => {
    const { path } = writeModel(network(), folder, { weights: storage });
    return Buffer.concat([readFileSync(path), readFileSync(`${path}.data`)]);
  };
  for (const storage of ['float32', 'float16', 'int8'] as const) expect(read(storage).equals(read(storage))).toBe(true);
});
