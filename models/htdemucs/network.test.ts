import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MemorySink, memorySource } from '../../dsp/audio/memory.ts';
import { openCheckpoint } from '../checkpoint/open.ts';
import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, type Tensor } from '../runtime/session.ts';
import { errorDb } from '../testing.ts';
import { buildHtDemucs } from './build.ts';
import { configOf } from './config.ts';
import { openHtDemucs, writeHtDemucs } from './convert.ts';
import { mixOf, seededStore } from './fixtures/seeded.ts';
import { HtDemucs } from './network.ts';
import { type Member, type SeparateOptions, separate } from './separate.ts';

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

/** `key`: of other random weights. */
function storeOf(name: string, key = ''): TensorStore {
  const { args, kwargs, shapes } = record[name]!;
  return seededStore(shapes, { prefix: 'state.', key, record: { klass: 'demucs.htdemucs.HTDemucs', args, kwargs } });
}

function open(name: string, key = ''): Promise<HtDemucs> {
  const converted = join(folder, name + key);
  if (!existsSync(converted)) writeHtDemucs(storeOf(name, key), converted);
  return openHtDemucs(converted, openSession);
}

/** Of a mix that is mostly silence, in dB: with long sums in single precision it was -92. */
const QUIET = -105;

/** Every `step`th sample of each source and channel, as the references are kept. */
function thinned(stems: readonly (readonly Float32Array[])[], step: number): number[] {
  return stems.flatMap((channels) => channels.flatMap((channel) => [...channel.filter((_, i) => i % step === 0)]));
}

for (const name of ['four', 'six', 'normed']) {
  it(`gives the stems of a segment that the official network gives: ${name}`, async () => {
    const network = await open(name);
    const stems = await network.run(mixOf(network.config.segment), network.separately);
    const reference = references.tensors.get(`${name}.segment`)!.floats();
    expect(errorDb(thinned(stems, 3), reference)).toBeLessThan(-80);
    await network.release();
  });
}

for (const name of ['four', 'normed']) {
  it(`is the same network when it is built for int8: ${name}`, async () => {
    const store = storeOf(name);
    const config = configOf(store);
    const { path } = writeModel(buildHtDemucs(store, config, 'int8'), join(folder, `${name} for int8`));
    const network = new HtDemucs(await openSession(path), {
      ...config,
      sources: [...config.sources],
      hasOldSpectra: false,
    });
    const stems = await network.run(mixOf(config.segment), network.separately);
    expect(errorDb(thinned(stems, 3), reference(`${name}.segment`))).toBeLessThan(-80);
    await network.release();
  });
}

it('keeps nothing of what a segment took: the memory of its outputs is given back at once', async () => {
  await (await open('four')).release();
  const taken: Tensor[] = [];
  const network = await openHtDemucs(join(folder, 'four'), async (path) => {
    const session = await openSession(path);
    return {
      ...session,
      async run(feeds) {
        const results = await session.run(feeds);
        taken.push(...Object.values(results));
        return results;
      },
    };
  });
  await network.run(mixOf(network.config.segment), network.separately);
  expect(taken.map(({ data }) => data.byteLength)).toEqual([0, 0]);
  await network.release();
});

const FOUR = ['drums', 'bass', 'other', 'vocals'];

function member(weights: readonly number[], key = ''): Member {
  return { sources: FOUR, weights, open: () => open('four', key) };
}

/** The four sources of a mix of this length, one after the other. */
async function separated(
  members: readonly Member[],
  length: number,
  options: SeparateOptions,
): Promise<Float32Array[][]> {
  const targets = FOUR.map((source) => ({ sources: { [source]: 1 }, sink: new MemorySink(44100, 2) }));
  await separate(members, memorySource(mixOf(length), 44100), targets, options);
  return targets.map(({ sink }) => sink.take());
}

const reference = (name: string): Float32Array => references.tensors.get(name)!.floats();

it('pads a mix that is shorter than a segment as the official network does', async () => {
  const network = await open('four');
  const mix = mixOf(5000).map((channel) =>
    Float32Array.from({ length: network.config.segment }, (_, i) => channel[i] ?? 0),
  );
  const stems = await network.run(mix, network.separately);
  const short = stems.map((stem) => stem.map((channel) => channel.subarray(0, 5000)));
  expect(errorDb(thinned(short, 5), reference('four.short'))).toBeLessThan(QUIET);
  await network.release();
});

it('cross-fades overlapping segments as the official apply_model does', async () => {
  const stems = await separated([member([1, 1, 1, 1])], 21000, { normalise: false });
  expect(errorDb(thinned(stems, 7), reference('four.apply'))).toBeLessThan(-80);
});

it('centres a mix shorter than a segment in silence as the official apply_model does', async () => {
  const stems = await separated([member([1, 1, 1, 1])], 3000, { normalise: false });
  expect(errorDb(thinned(stems, 3), reference('four.apply.brief'))).toBeLessThan(QUIET);
});

it('takes the level of the mix away and gives it back as the official separator does', async () => {
  const stems = await separated([member([1, 1, 1, 1])], 9000, {});
  expect(errorDb(thinned(stems, 5), reference('four.separated'))).toBeLessThan(-80);
});

it('gives several sources as one where they are asked for as one', async () => {
  const network = await open('six');
  const { segment, sources } = network.config;
  const mix = mixOf(segment);
  const apart = await network.run(mix, network.separately);
  const folded = ['other', 'guitar', 'piano'].map((name) => sources.indexOf(name));
  const [together] = await network.run(mix, [Object.fromEntries(folded.map((source) => [source, 1]))]);
  const sum = apart[0]![0]!.map((_, i) => folded.reduce((total, source) => total + apart[source]![1]![i]!, 0));
  expect(errorDb(together![1]!, sum)).toBeLessThan(-120);
  await network.release();
});

it('averages over shifts as the official apply_model does', async () => {
  const shifts = (record as unknown as { shifts: number[] }).shifts;
  const stems = await separated([member([1, 1, 1, 1])], 12000, { normalise: false, shifts });
  expect(errorDb(thinned(stems, 7), reference('four.apply.shifted'))).toBeLessThan(-80);
});

it('weighs the networks of a bag source by source, whatever their weights add up to, as the official one does', async () => {
  const stems = await separated([member([2, 0, 1, 0]), member([0, 2, 1, 2], 'second.')], 9000, {
    normalise: false,
  });
  expect(errorDb(thinned(stems, 5), reference('bag.apply'))).toBeLessThan(-80);
});
