import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../checkpoint/open.ts';
import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { within } from '../checkpoint/within.ts';
import { ModelError } from '../error.ts';
import { errorDb } from '../testing.ts';
import { readT5Config } from './config.ts';
import { writeT5 } from './convert.ts';
import { tokenizerFromSpiece } from './spiece.ts';
import { openTextEncoder } from './text.ts';

const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url));
const reference = await openCheckpoint(join(fixtures, 'small.safetensors'));
const folder = mkdtempSync(join(tmpdir(), 'resonate-t5-'));
afterAll(() => {
  reference.close();
  rmSync(folder, { recursive: true, force: true });
});

/** dB against PyTorch in float32. −80 is demanded; −114 and less was measured, and a mistake in a single small bias is as quiet as −95. */
const LIMIT = -105;

describe('the text encoder', () => {
  describe.each(['plain', 'gated'] as const)('%s', (kind) => {
    const store = within(reference, kind);
    const opened = (() => {
      writeT5(store, join(folder, kind), { source: fixtures });
      return openTextEncoder(join(folder, kind));
    })();
    afterAll(async () => (await opened).release());

    it.each([1, 9, 300])('hears %d tokens as the reference does', async (length) => {
      const ids = Int32Array.from(store.tensors.get(`result.${length}.ids`)!.floats());
      const hidden = await (await opened).encode(ids);
      expect(errorDb(hidden, store.tensors.get(`result.${length}.hidden`)!.floats())).toBeLessThan(LIMIT);
    });
  });

  it('finds its table of tokens under the encoder’s own name too', () => {
    const store = within(reference, 'plain');
    const named = new Map(
      [...store.tensors].map(([name, tensor]) => [name.replace('shared', 'encoder.embed_tokens'), tensor]),
    );
    expect(readT5Config({ ...store, tensors: named })).toEqual(readT5Config(store));
  });

  it('refuses a token that is not in its vocabulary', async () => {
    const encoder = await openTextEncoder(join(folder, 'plain'));
    await expect(encoder.encode(Int32Array.of(4, 60))).rejects.toThrow('Token 60 is not in T5');
    await encoder.release();
  });

  it('refuses a checkpoint whichever tensor of the encoder it lacks', () => {
    const store = within(reference, 'plain');
    const needed = [...store.tensors.keys()].filter((name) => !name.startsWith('result'));
    expect(needed.length).toBe(19);
    for (const name of needed) {
      const tensors = new Map(store.tensors);
      tensors.delete(name);
      const target = join(folder, 'lacking');
      expect(() => writeT5({ ...store, tensors }, target, { source: fixtures }), name).toThrow(ModelError);
    }
  });

  it('refuses a checkpoint with the name of the tensor that does not fit', () => {
    const store = within(reference, 'plain');
    const without = (name: string): TensorStore => ({
      ...store,
      tensors: new Map([...store.tensors].filter(([key]) => key !== name)),
    });
    const query = 'encoder.block.1.layer.0.SelfAttention.k.weight';
    expect(() => readT5Config(without(query))).toThrow(query);
    const tensors = new Map(store.tensors);
    tensors.set(query, { ...tensors.get(query)!, shape: [24, 32] });
    expect(() => readT5Config({ ...store, tensors })).toThrow(`${query} is [24, 32]`);
    expect(() => readT5Config(store, { feed_forward_proj: 'gated-gelu' })).toThrow('feed_forward_proj = gated-gelu');
    expect(() => readT5Config(store, { relative_attention_max_distance: 64 })).toThrow(
      'relative_attention_max_distance = 64',
    );
  });
});

describe('the tokenizer', () => {
  const texts = JSON.parse(readFileSync(join(fixtures, 'tokens.json'), 'utf8')) as { text: string; ids: number[] }[];
  const from = (file: string): string => {
    const source = mkdtempSync(join(folder, 'source-'));
    copyFileSync(join(fixtures, file), join(source, file));
    const target = mkdtempSync(join(folder, 'target-'));
    writeT5(within(reference, 'plain'), target, { source });
    return target;
  };

  it.each(['tokenizer.json', 'spiece.model'])('gives the ids that SentencePiece gives, from %s', async (file) => {
    const encoder = await openTextEncoder(from(file));
    for (const { text, ids } of texts) expect({ text, ids: [...encoder.tokenise(text)] }).toEqual({ text, ids });
    await encoder.release();
  });

  it('is asked for in a sentence where it is missing', async () => {
    const source = mkdtempSync(join(folder, 'bare-'));
    writeT5(within(reference, 'plain'), join(source, 'model'), { source });
    const encoder = await openTextEncoder(join(source, 'model'));
    expect(() => encoder.tokenise('drums')).toThrow('put tokenizer.json of t5-base beside its weights');
    await encoder.release();
  });

  it('is refused where spiece.model is cut, or something else', () => {
    const whole = readFileSync(join(fixtures, 'spiece.model'));
    expect(() => tokenizerFromSpiece(whole.subarray(0, 30), 'spiece.model')).toThrow('no SentencePiece model of T5');
    expect(() => tokenizerFromSpiece(Buffer.from('<html>'), 'spiece.model')).toThrow('no SentencePiece model of T5');
  });
});

it('opens nothing from a folder that holds no text encoder', async () => {
  writeFileSync(join(folder, 't5.json'), '{}');
  await expect(openTextEncoder(folder)).rejects.toThrow('holds no converted T5 encoder');
});
