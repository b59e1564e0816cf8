import { expect, test } from 'vitest';
import { memoryStore } from './memory-store.ts';
import { openCheckpoint } from './open.ts';
import { FIXTURES } from './testing.ts';
import { foldWeightNorm } from './weight-norm.ts';

test('normalised weights of both styles of keys are those that torch computes', async () => {
  const store = foldWeightNorm(await openCheckpoint(`${FIXTURES}weight-norm.pt`));
  const expected = await openCheckpoint(`${FIXTURES}expected.safetensors`);
  let compared = 0;
  for (const [path, { shape, floats }] of expected.tensors) {
    if (!path.startsWith('weight-norm.pt/')) continue;
    const tensor = store.tensors.get(path.slice('weight-norm.pt/'.length))!;
    expect(tensor.shape).toEqual(shape);
    const truth = floats();
    const values = tensor.floats();
    for (let i = 0; i < truth.length; i++) expect(Math.abs(values[i]! - truth[i]!)).toBeLessThan(1e-6);
    compared++;
  }
  expect(compared).toBe(6);
  const left = [...store.tensors.keys()].filter((name) => /weight_[gv]|original[01]/.test(name));
  expect(left).toEqual([]);
  expect(store.tensors.has('old.conv.bias')).toBe(true);
  store.close();
  expected.close();
});

test('half of a normalised weight is refused by its name', () => {
  const store = memoryStore({ 'conv.weight_g': { shape: [1, 1], values: [1] } });
  expect(() => foldWeightNorm(store)).toThrow('conv.weight_g without its other half');
});

test('halves that do not fit each other are refused by name', () => {
  const store = memoryStore({
    'conv.weight_g': { shape: [3, 1], values: [1, 1, 1] },
    'conv.weight_v': { shape: [2, 2], values: [1, 2, 3, 4] },
  });
  expect(() => foldWeightNorm(store)).toThrow('conv.weight_g has the shape [3, 1]');
});

test('a direction of zeros is refused when it is read, for torch would make no numbers of it', () => {
  const store = memoryStore({
    'conv.weight_g': { shape: [2, 1], values: [1, 1] },
    'conv.weight_v': { shape: [2, 2], values: [1, 2, 0, 0] },
  });
  expect(() => foldWeightNorm(store).tensors.get('conv.weight')!.floats()).toThrow('conv.weight has a row of zeros');
});
