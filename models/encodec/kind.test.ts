import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { openCheckpoint } from '../checkpoint/open.ts';
import { within } from '../checkpoint/within.ts';
import { blockNamed, kindOf, MODEL_KINDS } from '../registry.ts';
import { openSession } from '../runtime/session.ts';
import { errorDb } from '../testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'resonate-blocks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const context = { encodec: null, t5: null, weights: 'float32', open: openSession } as const;

it('encodes and decodes as blocks of the kind that the checkpoint is recognised as', async () => {
  const store = await openCheckpoint(fileURLToPath(new URL('fixtures/small.safetensors', import.meta.url)));
  const tensor = (name: string) => store.tensors.get(`result.short.${name}`)!;
  const kind = kindOf(store, 'small.safetensors');
  expect(kind.name).toBe('encodec');
  const model = join(folder, 'encodec');
  await kind.convert(store, model, { weights: 'float32', source: 'small.safetensors' });
  const audio = { shape: [700], values: tensor('audio').floats() };
  const encoded = await blockNamed('encodec.encode').block({ audio }, { ...context, model });
  expect(encoded.latents!.shape).toEqual([16, 2]);
  expect(encoded.codes).toEqual({ shape: [4, 2], values: Int32Array.from(tensor('codes').floats()) });
  const latents = { shape: [16, 2], values: tensor('latents').floats() };
  const decoded = await blockNamed('encodec.decode').block({ latents }, { ...context, model: folder, encodec: model });
  expect(errorDb(decoded.audio!.values, tensor('decoded').floats())).toBeLessThan(-80);
  await expect(
    blockNamed('encodec.decode').block({ latents: { ...latents, shape: [2, 16] } }, { ...context, model }),
  ).rejects.toThrow('latents is [2, 16] where the block needs float32 [16, n]');
  store.close();
});

it('hears tokens as a block of the kind that the checkpoint is recognised as', async () => {
  const store = await openCheckpoint(fileURLToPath(new URL('../t5/fixtures/small.safetensors', import.meta.url)));
  const t5 = within(store, 'plain');
  const kind = kindOf(t5, 'small.safetensors');
  expect(kind.name).toBe('t5');
  const model = join(folder, 't5');
  await kind.convert(t5, model, { weights: 'float32', source: folder });
  const ids = { shape: [9], values: Int32Array.from(t5.tensors.get('result.9.ids')!.floats()) };
  const { hidden } = await blockNamed('t5.encode').block({ ids }, { ...context, model });
  expect(hidden!.shape).toEqual([9, 24]);
  expect(errorDb(hidden!.values, t5.tensors.get('result.9.hidden')!.floats())).toBeLessThan(-80);
  store.close();
});

it('can be timed at the size at which it is used', async () => {
  for (const kind of ['encodec', 't5']) {
    const { bench = [] } = MODEL_KINDS.find(({ name }) => name === kind)!;
    for (const { open } of bench) {
      const opened = await open({ ...context, model: join(folder, kind) });
      expect((await opened.run()) instanceof Float32Array).toBe(true);
      await opened.release();
    }
  }
});
