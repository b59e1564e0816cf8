import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Cancelled } from '../../dsp/audio/source.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { FIXTURES } from '../checkpoint/testing.ts';
import { readValues, writeValues } from '../checkpoint/values-file.ts';
import { ModelError } from '../error.ts';
import type { Block, ModelKind } from '../model-kind.ts';
import { convertCheckpoint } from './converted.ts';
import { modelsFolder } from './models-folder.ts';
import { probe } from './probe.ts';

const scratch = scratchFolder();
let folders = 0;
const newFolder = () => modelsFolder(join(scratch, `models-${folders++}`));

/** A model that adds the numbers in its checkpoint to its input, and counts its conversions. */
function adding(version = '1'): ModelKind & { conversions: number; blocks: Record<string, Block> } {
  const kind = {
    name: 'adding',
    version,
    conversions: 0,
    detect: ({ tensors }: Parameters<ModelKind['detect']>[0]) => tensors.has('c'),
    convert: async (...[store, folder, { weights, progress }]: Parameters<ModelKind['convert']>) => {
      kind.conversions++;
      writeFileSync(join(folder, 'half'), 'written');
      progress?.(0.5);
      const scale = weights === 'int8' ? 2 : 1;
      writeFileSync(
        join(folder, 'numbers'),
        JSON.stringify([...store.tensors.get('c')!.floats()].map((v) => v * scale)),
      );
    },
    blocks: {
      'adding.add': async (
        { x }: Parameters<ModelKind['blocks'][string]>[0],
        { model }: { readonly model: string },
      ) => {
        const numbers: number[] = JSON.parse(readFileSync(join(model, 'numbers'), 'utf8'));
        return { y: { shape: x!.shape, values: Float32Array.from(x!.values, (value, i) => value + numbers[i]!) } };
      },
    },
  };
  return kind;
}

const CHECKPOINT = `${FIXTURES}small.safetensors`;

test('a checkpoint is converted once for its content, its converter and its options', async () => {
  const folder = newFolder();
  const kind = adding();
  const first = await convertCheckpoint(CHECKPOINT, folder, { kinds: [kind] });
  expect(first).toMatchObject({ kind, weights: 'float32', isNew: true });
  const copy = join(scratch, 'copy.bin');
  copyFileSync(CHECKPOINT, copy);
  expect(await convertCheckpoint(copy, folder, { kinds: [kind] })).toMatchObject({
    folder: first.folder,
    isNew: false,
  });
  expect(kind.conversions).toBe(1);
  const int8 = await convertCheckpoint(CHECKPOINT, folder, { kinds: [kind], weights: 'int8' });
  const newer = await convertCheckpoint(CHECKPOINT, folder, { kinds: [adding('2')] });
  expect(new Set([first.folder, int8.folder, newer.folder]).size).toBe(3);
});

test('a tokenizer that comes to lie beside the same weights makes another model', async () => {
  const folder = newFolder();
  const given = join(scratch, 'hub');
  mkdirSync(given);
  copyFileSync(CHECKPOINT, join(given, 'model.safetensors'));
  const before = await convertCheckpoint(given, folder, { kinds: [adding()] });
  writeFileSync(join(given, 'tokenizer.json'), '{}');
  const after = await convertCheckpoint(given, folder, { kinds: [adding()] });
  expect(after.isNew).toBe(true);
  expect(after.folder).not.toBe(before.folder);
});

test('a folder beside a checkpoint that is called like a configuration is none', async () => {
  const given = join(scratch, 'odd hub');
  mkdirSync(join(given, 'config.json'), { recursive: true });
  copyFileSync(CHECKPOINT, join(given, 'some.safetensors'));
  const made = await convertCheckpoint(join(given, 'some.safetensors'), newFolder(), { kinds: [adding()] });
  expect(made.isNew).toBe(true);
});

test('a conversion that is stopped leaves nothing, and the next one makes it whole', async () => {
  const folder = newFolder();
  const stop = (fraction: number): void => {
    if (fraction > 0.4) throw new Cancelled();
  };
  await expect(convertCheckpoint(CHECKPOINT, folder, { kinds: [adding()], progress: stop })).rejects.toThrow(Cancelled);
  expect(readdirSync(folder.converted)).toEqual([]);
  const { folder: made } = await convertCheckpoint(CHECKPOINT, folder, { kinds: [adding()] });
  expect(existsSync(join(made, 'converted.json'))).toBe(true);
});

test('a checkpoint of no known model is refused with what is known', async () => {
  await expect(convertCheckpoint(`${FIXTURES}types.pt`, newFolder(), { kinds: [adding()] })).rejects.toThrow(
    'holds 18 tensors, but of no model that Resonate knows: it converts adding.',
  );
});

const order = (input: string, output: string) => ({
  block: 'adding.add',
  weights: CHECKPOINT,
  encodec: null,
  t5: null,
  type: 'float32' as const,
  input,
  output,
  kinds: [adding()],
});

test('a block of a checkpoint is run on the tensors of a file, and its outputs are written beside their shapes', async () => {
  const input = join(scratch, 'in.safetensors');
  const output = join(scratch, 'out.safetensors');
  writeValues(input, { x: { shape: [1, 5], values: Int32Array.of(10, 20, 30, 40, 50) } });
  const probed = await probe(newFolder(), order(input, output));
  expect(probed.outputs).toEqual({ y: [1, 5] });
  expect({ ...readValues(output) }).toEqual({ y: { shape: [1, 5], values: Float32Array.of(10, 21, 32, 43, 54) } });
  expect(readdirSync(scratch).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('what a block does not take, and a folder that is not there, are told in the sentence of the model', async () => {
  const input = join(scratch, 'odd.safetensors');
  writeValues(input, { x: { shape: [0], values: new Float32Array(0) } });
  const kind = adding();
  kind.blocks['adding.add'] = () => Promise.reject(new RangeError('It cannot be empty: give one or more.'));
  const odd = { ...order(input, join(scratch, 'odd-out.safetensors')), kinds: [kind] };
  await expect(probe(newFolder(), odd)).rejects.toThrow(new ModelError('It cannot be empty: give one or more.'));
  const nowhere = { ...odd, output: join(scratch, 'no', 'where', 'out.safetensors') };
  await expect(probe(newFolder(), nowhere)).rejects.toThrow('make it first, or name another with --out.');
});

test('a block of another model than the checkpoint, or of none, is refused', async () => {
  const input = join(scratch, 'in.safetensors');
  writeValues(input, { x: { shape: [5], values: new Int32Array(5) } });
  const other: ModelKind = {
    ...adding(),
    name: 'other',
    detect: () => false,
    blocks: { 'other.run': async () => ({}) },
  };
  const wrong = { ...order(input, join(scratch, 'never')), block: 'other.run', kinds: [adding(), other] };
  await expect(probe(newFolder(), wrong)).rejects.toThrow(
    'is a checkpoint of adding, and other.run is a block of other',
  );
  await expect(probe(newFolder(), { ...wrong, block: 'none' })).rejects.toThrow('choose one of adding.add, other.run');
  expect(existsSync(join(scratch, 'never'))).toBe(false);
});

test('integers stay integers, and those that floats cannot hold are refused', () => {
  const path = join(scratch, 'values.safetensors');
  const values = {
    ids: { shape: [2], values: Int32Array.of(-7, 32127) },
    z: { shape: [], values: Float32Array.of(0.1) },
  };
  writeValues(path, values);
  expect({ ...readValues(path) }).toEqual(values);
  writeValues(path, { ids: { shape: [1], values: Int32Array.of(2 ** 24 + 1) } });
  expect(() => readValues(path)).toThrow('integers from 16777216 on in the tensor ids');
});
