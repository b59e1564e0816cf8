import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemorySink, memorySource } from '../../dsp/audio/memory.ts';
import type { AudioSource } from '../../dsp/audio/source.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { openCheckpoint } from '../checkpoint/open.ts';
import type { StoredTensor, TensorStore } from '../checkpoint/tensor-store.ts';
import { Graph } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession } from '../runtime/session.ts';
import { errorDb } from '../testing.ts';
import { networkOf, openHtDemucs, readSettings, writeHtDemucs } from './convert.ts';
import { dconv } from './dconv.ts';
import { mixOf, seeded, seededStore } from './fixtures/seeded.ts';
import { hybridConfigOf } from './hybrid-config.ts';
import { separatorOfFile } from './installed.ts';
import { HTDEMUCS } from './kind.ts';
import { HtDemucs } from './network.ts';
import { Parameters } from './parameters.ts';
import { type Member, separate } from './separate.ts';

interface Model {
  readonly args: unknown;
  readonly kwargs: unknown;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
}

const folder = scratchFolder();
/** In dB. What was measured is ten below it; a first frame under the wrong window is ten above. */
const LIMIT = -105;
const FOUR = ['drums', 'bass', 'other', 'vocals'];
const OFFICIAL = join(import.meta.dirname, 'fixtures/hybrid.th');
let references: TensorStore;
let official: TensorStore;
let record: Readonly<Record<string, Model>>;

beforeAll(async () => {
  references = await openCheckpoint(join(import.meta.dirname, 'fixtures/hybrids.safetensors'));
  official = await openCheckpoint(OFFICIAL);
  record = JSON.parse((references.record.metadata as { record: string }).record);
});
afterAll(() => {
  references.close();
  official.close();
});

const reference = (name: string): Float32Array => references.tensors.get(name)!.floats();

function storeOf(name: string): TensorStore {
  const { args, kwargs, shapes } = record[name]!;
  return seededStore(shapes, { prefix: 'state.', record: { klass: 'demucs.hdemucs.HDemucs', args, kwargs } });
}

function open(name: string): Promise<HtDemucs> {
  const converted = join(folder, name);
  const store = storeOf(name);
  if (!existsSync(converted)) writeHtDemucs(store, converted);
  return openHtDemucs(converted, openSession);
}

/** Every `step`th sample of each source and channel, as the references are kept. */
function thinned(stems: readonly (readonly Float32Array[])[], step: number): number[] {
  return stems.flatMap((channels) => channels.flatMap((channel) => [...channel.filter((_, i) => i % step === 0)]));
}

describe('Hybrid Demucs', () => {
  it.each(['hybrid', 'wide', 'old'])(
    'gives the stems of a segment that the official network gives: %s',
    async (name) => {
      const network = await open(name);
      const stems = await network.run(mixOf(network.config.segment), network.separately);
      expect(errorDb(thinned(stems, 7), reference(`${name}.segment`))).toBeLessThan(LIMIT);
      await network.release();
    },
  );

  it('is the same network when it is built for int8', async () => {
    const { config, build } = networkOf(storeOf('wide'));
    const network = new HtDemucs(await openSession(writeModel(build('int8'), join(folder, 'for int8')).path), config);
    const stems = await network.run(mixOf(config.segment), network.separately);
    expect(errorDb(thinned(stems, 7), reference('wide.segment'))).toBeLessThan(LIMIT);
    await network.release();
  });

  it('has the LSTM and the attention in its residual branches that the official one has', async () => {
    const shapes = (record as unknown as Record<string, Model['shapes']>).dconv!;
    const [steps, channels] = [260, 32];
    const g = new Graph('dconv');
    const p = new Parameters(g, seededStore(shapes, { prefix: 'block.' }));
    const shape = { channels, hidden: 8, depth: 2, remembers: true, attends: true };
    g.output('y', dconv(p, 'block', g.input('x', 'float32', [steps, 1, channels]), shape));
    p.finish();
    const session = await openSession(writeModel(g, join(folder, 'dconv')).path);
    const x = seeded('x', steps * channels);
    const data = Float32Array.from(x, (_, i) => x[(i % channels) * steps + Math.floor(i / channels)]!);
    const { y } = await session.run({ x: { data, shape: [steps, 1, channels] } });
    const made = y!.data as Float32Array;
    const found = Float32Array.from(made, (_, i) => made[(i % steps) * channels + Math.floor(i / steps)]!);
    expect(errorDb(found, reference('dconv'))).toBeLessThan(-110);
    await session.release();
  });

  const member = (): Member => ({ sources: FOUR, weights: [1, 1, 1, 1], open: () => open('hybrid') });

  it('cross-fades overlapping segments as the official apply_model does', async () => {
    const targets = FOUR.map((source) => ({ sources: { [source]: 1 }, sink: new MemorySink(44100, 2) }));
    await separate([member()], memorySource(mixOf(44000), 44100), targets, { normalise: false });
    expect(
      errorDb(
        thinned(
          targets.map(({ sink }) => sink.take()),
          17,
        ),
        reference('hybrid.apply'),
      ),
    ).toBeLessThan(-80);
  });

  it('asks for no more of a long song at a time than a segment, and gives it out as it goes', async () => {
    const length = 300_000;
    let written = 0;
    let ahead = 0;
    const source: AudioSource = {
      ...{ sampleRate: 44100, channels: 2, length },
      read(start, into) {
        expect(into[0]!.length).toBeLessThanOrEqual(19150);
        ahead = Math.max(ahead, start + into[0]!.length - written);
      },
    };
    const sink = {
      ...{ sampleRate: 44100, channels: 2 },
      write(block: readonly Float32Array[]) {
        written += block[0]!.length;
      },
    };
    await separate([member()], source, [{ sources: { bass: 1 }, sink }], { normalise: false });
    expect(written).toBe(length);
    expect(ahead).toBeLessThan(100_000);
  });
});

describe('a checkpoint of Hybrid Demucs', () => {
  it('is known by its class, converted, and separates into the four stems', async () => {
    expect(HTDEMUCS.detect(official)).toBe(true);
    expect(await separatorOfFile(OFFICIAL)).toMatchObject({ members: [{ sources: FOUR }] });
    await HTDEMUCS.convert(official, join(folder, 'official'), { weights: 'float32', source: OFFICIAL });
    expect(readSettings(join(folder, 'official'))).toEqual({
      ...{ sources: FOUR, channels: 2, sampleRate: 44100, segment: 19150, fft: 256, hasOldSpectra: false },
    });
    const network = await openHtDemucs(join(folder, 'official'), openSession);
    const [drums, bass] = await network.run(mixOf(19150), network.separately);
    expect(errorDb(drums![0]!, bass![0]!)).toBeGreaterThan(-20);
    await network.release();
  });

  const withSettings = (kwargs: object): TensorStore => ({ ...official, record: { ...official.record, kwargs } });
  const withSetting = (name: string, value: unknown): TensorStore =>
    withSettings({ ...(official.record.kwargs as object), [name]: value });
  const withTensors = (change: (tensors: Map<string, StoredTensor>) => void): TensorStore => {
    const tensors = new Map(official.tensors);
    change(tensors);
    return { ...official, tensors };
  };

  it('has the shape of the published one where it leaves its settings out, and segments no longer than it was trained with', () => {
    const { spectrum, wave, meeting, time, segment, dconvInDecoder } = hybridConfigOf(
      withSettings({ sources: FOUR, segment: 44 }),
    );
    const sizes = [...spectrum, meeting, ...time].map(({ inner, groups, dconv: inside }) => [
      inner,
      groups,
      inside!.hidden,
      inside!.remembers && inside!.attends,
    ]);
    expect(sizes).toEqual([
      [48, 0, 12, false],
      [96, 0, 24, false],
      [192, 0, 48, false],
      [384, 0, 96, false],
      [768, 4, 192, true],
      [1536, 4, 384, true],
    ]);
    expect(wave).toHaveLength(4);
    expect(time.map(({ stride, outer }) => [stride, outer])).toEqual([[2, 768]]);
    expect({ segment, dconvInDecoder }).toEqual({ segment: 441_000, dconvInDecoder: false });
  });

  it.each([
    ['cac', false],
    ['hybrid', false],
    ['multi_freqs', [0.2, 0.4]],
    ['context_enc', 1],
    ['nfft', 512],
    ['depth', 2],
    ['time_stride', 3],
    ['dconv_lstm', 1],
    ['dconv_attn', 0],
    ['dconv_comp', 3],
    ['norm_groups', 7],
    ['segment', 0.001],
    ['channels', 'many'],
  ])('is refused by name where its %s is %j', (name, value) => {
    expect(() => networkOf(withSetting(name, value)).config).toThrow(
      new RegExp(`setting (${name}|nfft) is .*: use hdemucs_mmi`),
    );
  });

  it('is refused by name where a tensor is missing, of another shape, or one too many', () => {
    const lstm = 'encoder.2.dconv.layers.0.3.lstm.weight_hh_l1_reverse';
    const convert = (change: (tensors: Map<string, StoredTensor>) => void): void =>
      writeHtDemucs(withTensors(change), join(folder, 'refused'));
    expect(() => convert((tensors) => tensors.delete(`state.${lstm}`))).toThrow(`has no tensor ${lstm}`);
    const decay = 'encoder.3.dconv.layers.1.4.query_decay.weight';
    expect(() =>
      convert((tensors) => tensors.set(`state.${decay}`, { ...tensors.get(`state.${decay}`)!, shape: [8, 4, 1] })),
    ).toThrow(`The tensor ${decay} is [8, 4, 1] where [16, 4, 1] was expected`);
    expect(() => convert((tensors) => tensors.set('state.encoder.0.extra', tensors.get(`state.${decay}`)!))).toThrow(
      'has a tensor state.encoder.0.extra',
    );
  });
});
