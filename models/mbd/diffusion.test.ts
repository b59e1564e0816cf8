import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../checkpoint/open.ts';
import { openCodec } from '../encodec/codec.ts';
import { writeCodec } from '../encodec/convert.ts';
import { ModelError } from '../error.ts';
import { blockNamed, kindOf } from '../registry.ts';
import { openSession } from '../runtime/session.ts';
import { errorDb } from '../testing.ts';
import { unetLength } from './build.ts';
import { readMbdConfig } from './config.ts';
import { writeMbd } from './convert.ts';
import { openDiffusion } from './diffusion.ts';
import { equalised } from './equalise.ts';
import { restored } from './processor.ts';
import { sinusoids } from './transformer.ts';

const here = fileURLToPath(new URL('fixtures/', import.meta.url));
const checkpoint = await openCheckpoint(join(here, 'small.th'));
const results = await openCheckpoint(join(here, 'small.safetensors'));
const codecStore = await openCheckpoint(
  fileURLToPath(new URL('../encodec/fixtures/small.safetensors', import.meta.url)),
);
const folder = mkdtempSync(join(tmpdir(), 'resonate-mbd-'));
const model = join(folder, 'mbd');
writeMbd(checkpoint, model);
writeCodec(codecStore, join(folder, 'codec'));
const codec = await openCodec(join(folder, 'codec'));
afterAll(async () => {
  await codec.release();
  for (const store of [checkpoint, results, codecStore]) store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** dB against PyTorch in float32. −80 is demanded; −114 and less was measured, and a mistake in a single small bias is as quiet as −95. */
const LIMIT = -105;

const result = (name: string): Float32Array<ArrayBuffer> => results.tensors.get(name)!.floats();
const codes = Int32Array.from(result('codes'));
const table = result('table');
/** As the script draws it. */
const noise = (call: number, length: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length }, (_, index) => table[(7 * index + 131 * call) % 4096]!);
const { bands } = readMbdConfig(checkpoint);

describe.each([
  [0, 'nothing in the bottleneck'],
  [1, 'a BLSTM in the bottleneck'],
  [2, 'a transformer with cross-attention in the bottleneck'],
])('band %d, with %s', (index) => {
  const { unet, processor } = bands[index]!;

  it('estimates the noise that the reference estimates', async () => {
    const session = await openSession(join(model, `band${index}.onnx`));
    const x = result('unet.input');
    const frames = codes.length / codec.stages;
    const places = unetLength(unet, x.length);
    const inner = unet.widths.at(-1)!;
    const feeds = {
      x: { data: x, shape: [1, 1, x.length] },
      step: { data: BigInt64Array.of(349n), shape: [1] },
      condition: { data: codec.dequantise(codes), shape: [1, codec.dim, frames] },
      places: {
        data: BigInt64Array.from({ length: places }, (_, place) => BigInt(Math.floor((place * frames) / places))),
        shape: [places],
      },
      positions: { data: sinusoids(places, inner), shape: [1, places, inner] },
      sources: { data: sinusoids(frames, inner), shape: [1, frames, inner] },
    };
    const taken = Object.fromEntries(Object.entries(feeds).filter(([name]) => session.inputs.includes(name)));
    const { noise: found } = await session.run(taken);
    expect(errorDb(found!.data as Float32Array, result(`${index}.unet`))).toBeLessThan(LIMIT);
    await session.release();
  });

  it('is brought back from the space of the diffusion as by the reference', () => {
    const x = result('unet.input');
    const found = processor === null ? x : restored(x, processor);
    expect(errorDb(found, result(`${index}.returned`))).toBeLessThan(LIMIT);
  });
});

it('generates all bands as the reference, with its noise in the order of its calls', async () => {
  const diffusion = openDiffusion(model);
  expect(diffusion.noiseCalls()).toBe(result('calls')[0]);
  const seen: string[] = [];
  const { raw, audio } = await diffusion.generate(codec, codes, {
    noise,
    progress: (done, of) => void seen.push(`${done}/${of}`),
  });
  expect(errorDb(raw, result('generated'))).toBeLessThan(LIMIT);
  expect(errorDb(audio, result('audio'))).toBeLessThan(LIMIT);
  expect([seen[0], seen.at(-1)]).toEqual(['0/60', '60/60']);
});

it('matches the bands of a sound to another as strictly as asked', async () => {
  const plain = await codec.decode(codec.dequantise(codes));
  const raw = result('generated');
  expect(errorDb(equalised(raw, plain, 32000), result('equalised'))).toBeLessThan(LIMIT);
  expect(errorDb(equalised(raw, plain, 32000, 0.5), result('halfway'))).toBeLessThan(LIMIT);
  expect(errorDb(equalised(raw, plain, 32000, 0), raw)).toBeLessThan(LIMIT);
});

it('stops between two evaluations when it is asked to', async () => {
  let last = 0;
  const running = openDiffusion(model).generate(codec, codes, {
    noise,
    progress: async (done) => {
      last = done;
      if (done === 3) throw new Error('not any more');
    },
  });
  await expect(running).rejects.toThrow('not any more');
  expect(last).toBe(3);
});

it('generates as a block of the kind that the checkpoint is recognised as', async () => {
  expect(kindOf(checkpoint, 'small.th').name).toBe('mbd');
  const length = (codes.length / codec.stages) * codec.hop;
  const calls = openDiffusion(model).noiseCalls();
  const all = new Float32Array(calls * length);
  for (let call = 0; call < calls; call++) all.set(noise(call, length), call * length);
  const { block } = blockNamed('mbd.generate');
  const context = { model, encodec: join(folder, 'codec'), t5: null, weights: 'float32', open: openSession } as const;
  const inputs = { codes: { shape: [4, 7], values: codes }, noise: { shape: [calls, length], values: all } };
  const { audio } = await block(inputs, context);
  expect(errorDb(audio!.values, result('audio'))).toBeLessThan(LIMIT);
  await expect(block({ codes: inputs.codes }, context)).rejects.toThrow(`noise, float32 [${calls}, ${length}]`);
  await expect(block(inputs, { ...context, encodec: null })).rejects.toThrow('name it with --encodec');
});

it('refuses a checkpoint whose settings and tensors disagree, by name', () => {
  const record = (change: object): typeof checkpoint => {
    const first = checkpoint.record['0'] as { cfg: { diffusion_unet: object } };
    const cfg = { ...first.cfg, ...change };
    return { ...checkpoint, record: { ...checkpoint.record, 0: { cfg } } };
  };
  expect(() => readMbdConfig(record({ diffusion_unet: { stride: 4, bilstm: true } }))).toThrow(
    'its bottleneck is bilstm',
  );
  expect(() => readMbdConfig(record({ diffusion_unet: { stride: 3 } }))).toThrow('encoders.0.conv.weight has 8 taps');
  expect(() => readMbdConfig(record({ channels: 2 }))).toThrow('something else of channels');
  expect(() => readMbdConfig(record({ diffusion_unet: { stride: 4, norm_groups: 0 } }))).toThrow(
    'diffusion_unet.norm_groups',
  );
  const slow = { ...checkpoint.record, sample_rate: 24000 };
  expect(() => readMbdConfig({ ...checkpoint, record: slow })).toThrow('for a codec at 24000 Hz');
  const tensors = new Map(checkpoint.tensors);
  tensors.delete('1.processor_state.sum_x2');
  expect(() => readMbdConfig({ ...checkpoint, tensors })).toThrow('1.processor_state.sum_x2 of 8 values');
});

it('refuses a checkpoint whichever tensor of a network it lacks', () => {
  const needed = [...checkpoint.tensors.keys()].filter((name) => name.startsWith('2.model_state'));
  expect(needed.length).toBeGreaterThan(100);
  for (const name of needed) {
    // What two layers share is looked at once: every fifth is enough to see each kind of tensor.
    if (needed.indexOf(name) % 5 !== 0) continue;
    const tensors = new Map(checkpoint.tensors);
    tensors.delete(name);
    expect(() => writeMbd({ ...checkpoint, tensors }, join(folder, 'lacking')), name).toThrow(ModelError);
  }
});
