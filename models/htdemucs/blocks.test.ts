import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCheckpoint } from '../checkpoint/open.ts';
import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, type Tensor } from '../runtime/session.ts';
import { errorDb } from '../testing.ts';
import { dconv } from './dconv.ts';
import { seeded, seededStore } from './fixtures/seeded.ts';
import { decoderLayer, encoderLayer, type Layer } from './layers.ts';
import { Parameters } from './parameters.ts';
import { crossTransformer } from './transformer.ts';

let folder: string;
let references: TensorStore;
let shapes: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'resonate-htdemucs-'));
  references = await openCheckpoint(join(import.meta.dirname, 'fixtures/blocks.safetensors'));
  shapes = JSON.parse((references.record.metadata as { record: string }).record);
});
afterAll(() => {
  references.close();
  rmSync(folder, { recursive: true, force: true });
});

/** `name`: of the block in the references; `prefix`: what stands before its tensors' names where it is built. */
async function run(
  name: string,
  prefix: string,
  inputs: Readonly<Record<string, Tensor>>,
  build: (p: Parameters, inputs: Readonly<Record<string, Value>>) => Readonly<Record<string, Value>>,
): Promise<Record<string, Tensor>> {
  const g = new Graph(name);
  const p = new Parameters(g, seededStore(shapes[name]!, { prefix: `${prefix}.` }));
  const values = Object.entries(inputs).map(([input, { shape }]) => [input, g.input(input, 'float32', shape)] as const);
  const outputs = build(p, Object.fromEntries(values));
  p.finish();
  for (const [output, value] of Object.entries(outputs)) g.output(output, value);
  const session = await openSession(writeModel(g, folder).path);
  const results = await session.run(inputs);
  await session.release();
  return results;
}

/** The reference's input of shape [C, N, T] (N = 1 where there are no bands) with another order of axes. */
function input(name: string, channels: number, bands: number, steps: number, order: 'TNC' | 'NTC'): Tensor {
  const values = seeded(name, channels * bands * steps);
  return {
    data: moved(values, [channels, bands, steps], order === 'TNC' ? [2, 1, 0] : [1, 2, 0]),
    shape: order === 'TNC' ? [steps, bands, channels] : [bands, steps, channels],
  };
}

/** An array of three axes with its axes in another order. */
function moved(values: ArrayLike<number>, shape: readonly number[], order: readonly number[]): Float32Array {
  const strides = [shape[1]! * shape[2]!, shape[2]!, 1];
  const [a, b, c] = order.map((axis) => [shape[axis]!, strides[axis]!] as const);
  const out = new Float32Array(values.length);
  let at = 0;
  for (let i = 0; i < a![0]; i++)
    for (let j = 0; j < b![0]; j++)
      for (let k = 0; k < c![0]; k++) out[at++] = values[i * a![1] + j * b![1] + k * c![1]]!;
  return out;
}

const reference = (name: string): Float32Array => references.tensors.get(name)!.floats();
/** What stands before the tensors' names in these tests. */
const X = 'block';
const LAYER: Layer = { branch: 'spectrum', outer: 16, inner: 32, stride: 4, groups: 0, dconv: { hidden: 4, depth: 2 } };

it('gives what the official residual branches give', async () => {
  const { y } = await run('dconv', X, { x: input('x', 16, 1, 40, 'TNC') }, (p, { x }) => ({
    y: dconv(p, X, x!, { channels: 16, hidden: 4, depth: 3 }),
  }));
  expect(errorDb(moved(y!.data as Float32Array, [40, 1, 16], [2, 1, 0]), reference('dconv'))).toBeLessThan(-110);
});

it('gives what an official encoder layer of the spectrum gives', async () => {
  const { y } = await run('encoder.freq', X, { x: input('x', 16, 12, 11, 'TNC') }, (p, { x }) => ({
    y: encoderLayer(p, X, x!, LAYER),
  }));
  expect(errorDb(moved(y!.data as Float32Array, [11, 3, 32], [2, 1, 0]), reference('encoder.freq'))).toBeLessThan(-110);
});

it('gives what an official encoder layer of the wave gives, with norms, for a length that the stride does not divide', async () => {
  const { y } = await run('encoder.time', X, { x: input('x', 16, 1, 50, 'NTC') }, (p, { x }) => ({
    y: encoderLayer(p, X, x!, { ...LAYER, branch: 'wave', groups: 4 }),
  }));
  expect(errorDb(moved(y!.data as Float32Array, [1, 13, 32], [2, 0, 1]), reference('encoder.time'))).toBeLessThan(-110);
});

it('gives what an official decoder layer of the spectrum gives', async () => {
  const inputs = { x: input('x', 16, 12, 11, 'TNC'), skip: input('skip', 16, 12, 11, 'TNC') };
  const layer: Layer = { ...LAYER, outer: 24, inner: 16, dconv: { hidden: 2, depth: 2 } };
  const { y } = await run('decoder.freq', X, inputs, (p, { x, skip }) => ({
    y: decoderLayer(p, X, x!, skip!, layer, 48, false),
  }));
  expect(errorDb(moved(y!.data as Float32Array, [11, 48, 24], [2, 1, 0]), reference('decoder.freq'))).toBeLessThan(
    -110,
  );
});

it('gives what the last official decoder layer of the wave gives, with norms, cut to its length', async () => {
  const inputs = { x: input('x', 16, 1, 13, 'NTC'), skip: input('skip', 16, 1, 13, 'NTC') };
  const layer: Layer = { branch: 'wave', outer: 24, inner: 16, stride: 4, groups: 4, dconv: { hidden: 2, depth: 2 } };
  const { y } = await run('decoder.time', X, inputs, (p, { x, skip }) => ({
    y: decoderLayer(p, X, x!, skip!, layer, 50, true),
  }));
  expect(errorDb(moved(y!.data as Float32Array, [1, 50, 24], [2, 0, 1]), reference('decoder.time'))).toBeLessThan(-110);
});

it('gives what the official transformer gives to both branches', async () => {
  const inputs = { x: input('x', 32, 3, 7, 'TNC'), xt: input('xt', 32, 1, 13, 'NTC') };
  const shape = {
    width: 32,
    hidden: 128,
    heads: 4,
    layers: 3,
    crossFirst: false,
    gelu: true,
    normIn: true,
    normOut: true,
    layerScale: true,
    maxPeriod: 10000,
    positionWeight: 1,
  };
  const { x, xt } = await run('transformer', 'crosstransformer', inputs, (p, values) => {
    const { spectrum, wave } = crossTransformer(p, values.x!, values.xt!, shape);
    return { f: spectrum, t: wave };
  }).then(({ f, t }) => ({ x: f, xt: t }));
  expect(errorDb(moved(x!.data as Float32Array, [7, 3, 32], [2, 1, 0]), reference('transformer.freq'))).toBeLessThan(
    -110,
  );
  expect(errorDb(moved(xt!.data as Float32Array, [1, 13, 32], [2, 0, 1]), reference('transformer.time'))).toBeLessThan(
    -110,
  );
});
