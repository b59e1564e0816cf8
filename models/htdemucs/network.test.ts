import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCheckpoint } from '../checkpoint/open.ts';
import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession } from '../runtime/session.ts';
import { buildHtDemucs } from './build.ts';
import { configOf } from './config.ts';
import { mixOf, relativeError, seededStore } from './fixtures/seeded.ts';
import { HtDemucs } from './network.ts';

interface Model {
  readonly args: unknown;
  readonly kwargs: unknown;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
}

let folder: string;
let references: TensorStore;
let record: Readonly<Record<string, Model>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'resonate-htdemucs-'));
  references = await openCheckpoint(join(import.meta.dirname, 'fixtures/models.safetensors'));
  record = JSON.parse((references.record.metadata as { record: string }).record);
});
afterAll(() => {
  references.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(name: string, key = ''): Promise<HtDemucs> {
  const { args, kwargs, shapes } = record[name]!;
  const store = seededStore(shapes, {
    prefix: 'state.',
    key,
    record: { klass: 'demucs.htdemucs.HTDemucs', args, kwargs },
  });
  const config = configOf(store);
  const { path } = writeModel(buildHtDemucs(store, config), join(folder, name + key));
  return new HtDemucs(await openSession(path), config);
}

/** Every `step`th sample of each source and channel, as the references are kept. */
function thinned(stems: readonly (readonly Float32Array[])[], step: number): number[] {
  return stems.flatMap((channels) => channels.flatMap((channel) => [...channel.filter((_, i) => i % step === 0)]));
}

for (const name of ['four', 'six', 'normed']) {
  it(`gives the stems of a segment that the official network gives: ${name}`, async () => {
    const network = await open(name);
    const stems = await network.run(mixOf(network.config.segment), network.separately);
    const reference = references.tensors.get(`${name}.segment`)!.floats();
    expect(relativeError(thinned(stems, 3), reference)).toBeLessThan(-80);
    await network.release();
  });
}
