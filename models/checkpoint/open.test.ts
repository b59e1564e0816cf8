import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { openCheckpoint } from './open.ts';
import { FIXTURES } from './testing.ts';

const folder = scratchFolder();

/** What torch itself read from the file. */
async function truth(name: string): Promise<ReadonlyMap<string, { shape: readonly number[]; values: number[] }>> {
  const store = await openCheckpoint(`${FIXTURES}expected.safetensors`);
  const tensors = new Map<string, { shape: readonly number[]; values: number[] }>();
  for (const [path, tensor] of store.tensors) {
    if (!path.startsWith(`${name}/`)) continue;
    tensors.set(path.slice(name.length + 1), { shape: tensor.shape, values: [...tensor.floats()] });
  }
  store.close();
  return tensors;
}

const TORCH_FILES = ['types.pt', 'types-legacy.pt', 'htdemucs.th', 'jasco.bin', 'multiband.th'];
const PROTOCOLS = [0, 1, 3, 4, 5].map((protocol) => `protocol-${protocol}.pt`);

test.each([...TORCH_FILES, ...PROTOCOLS])(
  'every tensor of %s is bit for bit what torch reads from it',
  async (name) => {
    const expected = await truth(name);
    const store = await openCheckpoint(FIXTURES + name);
    expect([...store.tensors.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [path, { shape, values }] of expected) {
      const tensor = store.tensors.get(path)!;
      expect(tensor.shape, path).toEqual(shape);
      expect([...tensor.floats()], path).toEqual(values);
    }
    expect(store.sha256).toBe(
      createHash('sha256')
        .update(readFileSync(FIXTURES + name))
        .digest('hex'),
    );
    store.close();
  },
);

test('the types of values are told as they are stored', async () => {
  const store = await openCheckpoint(`${FIXTURES}types.pt`);
  const plain = [
    'float32',
    'float16',
    'bfloat16',
    'float64',
    'int64',
    'int32',
    'int16',
    'int8',
    'uint8',
    'bool',
  ] as const;
  for (const type of plain) expect(store.tensors.get(type)!.type).toBe(type);
  store.close();
});

test('the record of a Demucs checkpoint has its class, arguments and fraction as plain values', async () => {
  const store = await openCheckpoint(`${FIXTURES}htdemucs.th`);
  expect(store.record).toEqual({
    klass: 'demucs.htdemucs.HTDemucs',
    args: [],
    kwargs: {
      sources: ['drums', 'bass', 'other', 'vocals'],
      segment: { numerator: 39, denominator: 5 },
      channels: 48,
      growth: 2,
      rewrite: true,
      rescale: null,
    },
    training_args: { dset: { musdb: '/datasets/musdbhq', train_valid: false }, weights: [1, 1] },
    metrics: { valid: { main: 0.25 }, nsdr: 7.5, epochs: 3 },
  });
  store.close();
});

/** How a configuration refers to another of its values. */
const REFERENCE = `$\{solver}`;

test('the record of a JASCO checkpoint has its configuration as text', async () => {
  const store = await openCheckpoint(`${FIXTURES}jasco.bin`);
  expect(store.record).toEqual({
    'xp.cfg': `transformer_lm:\n  dim: 4\nnote: ${REFERENCE}\nlater: ???\n`,
    version: '1.4.0a2',
    exported: true,
  });
  store.close();
});

test('omegaconf configurations become plain values, unresolved', async () => {
  const store = await openCheckpoint(`${FIXTURES}multiband.th`);
  const cfg = {
    solver: 'diffusion',
    sample_rate: 32000,
    diffusion: { hidden: 48, ratios: [8, 5], lstm: false, max: null },
    name: `${REFERENCE}-x`,
    late: '???',
  };
  expect(store.record).toEqual({ sample_rate: 32000, n_bands: 2, 0: { cfg }, 1: { cfg } });
  store.close();
});

test('texts, large numbers and tuples are the same in every protocol', async () => {
  for (const name of PROTOCOLS) {
    const store = await openCheckpoint(FIXTURES + name);
    expect(store.record, name).toEqual({
      texts: ['ä\n\\', 'x"'],
      n: '1180591620717411303424',
      t: [1, null, true, -1.5],
    });
    store.close();
  }
});

test('no object of the record has a prototype', async () => {
  const store = await openCheckpoint(`${FIXTURES}htdemucs.th`);
  const seen: unknown[] = [store.record];
  for (const value of seen) {
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value)) expect(Object.getPrototypeOf(value)).toBeNull();
    seen.push(...Object.values(value));
  }
  expect(seen.length).toBeGreaterThan(20);
  store.close();
});

test('a safetensors file gives its tensors and what is said beside them', async () => {
  const store = await openCheckpoint(`${FIXTURES}small.safetensors`);
  expect([...store.tensors.values()].map(({ name, type, shape }) => [name, type, shape])).toEqual(
    expect.arrayContaining([
      ['a', 'bfloat16', [3, 2]],
      ['b', 'float16', [4]],
      ['c', 'int64', [5]],
    ]),
  );
  expect([...store.tensors.get('c')!.floats()]).toEqual([0, 1, 2, 3, 4]);
  expect(store.record).toEqual({ metadata: { format: 'pt' } });
  store.close();
});

test('a file is known by its content, whatever it is called', async () => {
  const path = join(folder, 'weights.safetensors');
  copyFileSync(`${FIXTURES}types-legacy.pt`, path);
  const store = await openCheckpoint(path);
  expect(store.tensors.get('transposed')!.shape).toEqual([8, 6]);
  store.close();
});

test('a tensor of a closed checkpoint is refused in one sentence', async () => {
  const store = await openCheckpoint(`${FIXTURES}types.pt`);
  const tensor = store.tensors.get('float32')!;
  store.close();
  expect(() => tensor.floats()).toThrow(/closed already/);
});
