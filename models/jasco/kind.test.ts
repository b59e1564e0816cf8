import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bench } from '../catalogue/bench.ts';
import { openCheckpoint } from '../checkpoint/open.ts';
import { openCodec } from '../encodec/codec.ts';
import type { BlockContext, NamedValues } from '../model-kind.ts';
import { blockNamed, kindOf } from '../registry.ts';
import { openSession } from '../runtime/session.ts';
import { errorDb } from '../testing.ts';
import { readReference, referenceInputs, SMALL } from './fixtures/reference.ts';
import { TINY } from './fixtures/tiny.ts';
import { readFlowConfig } from './flow.ts';
import { byChannel, denormalised } from './generate.ts';
import { JASCO } from './kind.ts';

const folder = mkdtempSync(join(tmpdir(), 'jasco-kind-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [T, D] = [500, 16];
const context: BlockContext = {
  model: join(folder, 'jasco'),
  encodec: null,
  t5: join(folder, 't5'),
  weights: 'float32',
  open: openSession,
};
const reference = readReference('tiny/expected');
const { z, conditions } = referenceInputs({ ...SMALL, frames: T, latentDim: D }, true);
const shaped = (values: Float32Array | Int32Array, ...shape: number[]) => ({
  shape,
  values: values.slice() as Float32Array<ArrayBuffer>,
});
const inputs: NamedValues = {
  z: shaped(z, T, D),
  t: shaped(Float32Array.of(0.37), 1),
  // "a b" as make_jasco.py tokenises it, ended.
  ids: { shape: [4], values: Int32Array.of(97, 32, 98, 1) },
  guidance: shaped(Float32Array.of(1.5, 2.5), 2),
  chords: { shape: [T], values: Int32Array.from(conditions.chords!) },
  drums: shaped(conditions.drums!, T, D),
  melody: shaped(conditions.melody!, 53, T),
  null_drums: shaped(conditions.silence!, T, D),
};

beforeAll(async () => {
  for (const [name, path] of [
    ['jasco', TINY.jasco],
    ['t5', TINY.t5],
  ] as const) {
    const store = await openCheckpoint(path);
    const kind = kindOf(store, path);
    expect(kind.name).toBe(name);
    await kind.convert(store, join(folder, name), { weights: 'float32', source: path });
    store.close();
  }
});

const velocity = (more: NamedValues = {}) => blockNamed('jasco.velocity').block({ ...inputs, ...more }, context);
const without = (...names: string[]): NamedValues =>
  Object.fromEntries(Object.entries(inputs).filter(([name]) => !names.includes(name)));

describe('blocks of a JASCO in the official format', () => {
  it('give the rows, the guided velocity and the conditions of the official classes', async () => {
    const { rows, v, cond_text } = await velocity();
    expect(rows!.shape).toEqual([3, T, D]);
    for (const [r, name] of ['all', 'text', 'null'].entries()) {
      const row = rows!.values.subarray(r * T * D, (r + 1) * T * D);
      expect(errorDb(row, reference.get(`row ${name}`)!), name).toBeLessThan(-80);
    }
    expect(errorDb(v!.values, reference.get('v 0.37')!)).toBeLessThan(-80);
    expect(errorDb(cond_text!.values.subarray(0, 4 * 32), reference.get('cond description')!)).toBeLessThan(-80);
  });

  it('generate the same latents, and the audio that the codec in the file makes of them', async () => {
    const steps = { shape: [1], values: Int32Array.of(4) };
    const { latents, audio } = await blockNamed('jasco.generate').block({ ...without('t'), steps }, context);
    expect(errorDb(latents!.values, reference.get('euler')!)).toBeLessThan(-80);
    const codec = await openCodec(join(context.model, 'encodec'));
    const config = readFlowConfig(context.model);
    const wanted = await codec.decode(byChannel(denormalised(latents!.values as Float32Array, config), T));
    await codec.release();
    expect(audio!.values).toEqual(wanted);
  });

  it('hear zeros where no silence is given, and the melody in all rows where upstream does', async () => {
    const given = await velocity();
    const zeros = await blockNamed('jasco.velocity').block(without('null_drums'), context);
    expect(errorDb(zeros.v!.values, given.v!.values)).toBeGreaterThan(-60);
    const everywhere = await velocity({ melody_everywhere: { shape: [1], values: Int32Array.of(1) } });
    const size = T * D;
    expect(everywhere.rows!.values.subarray(0, size)).toEqual(given.rows!.values.subarray(0, size));
    expect(errorDb(everywhere.rows!.values.subarray(size), given.rows!.values.subarray(size))).toBeGreaterThan(-60);
  });

  it.each<[string, NamedValues, RegExp]>([
    ['z is missing', without('z'), /needs the tensor z/],
    [
      'z has another shape',
      { ...inputs, z: shaped(new Float32Array(16), 1, 16) },
      /z is \[1, 16\] where the block needs float32 \[500, 16\]/,
    ],
    [
      'there is no such chord',
      { ...inputs, chords: { shape: [T], values: new Int32Array(T).fill(195) } },
      /no chord 195/,
    ],
  ])('say what is wrong where %s', async (_, given, sentence) => {
    await expect(blockNamed('jasco.velocity').block(given, context)).rejects.toThrow(sentence);
  });

  it('say that text needs a T5, and do without one where there is no text', async () => {
    const deaf = { ...context, t5: null };
    await expect(blockNamed('jasco.velocity').block(inputs, deaf)).rejects.toThrow(/--t5/);
    const silent = { ...inputs, ids: { shape: [1], values: Int32Array.of(1) } };
    const { rows } = await blockNamed('jasco.velocity').block(silent, deaf);
    const [text, none] = [1, 2].map((r) => rows!.values.subarray(r * T * D, (r + 1) * T * D));
    expect(text).toEqual(none);
  });
});

it('has steps of two and of three rows, and its codec, that can be timed', async () => {
  const results = await bench({ kind: JASCO }, context);
  expect(results.map(({ what }) => what)).toEqual([
    'a step with two rows of guidance',
    'a step with three rows of guidance',
    'the codec there and back, ten seconds',
  ]);
  for (const { time } of results) expect(time).toBeGreaterThan(0);
});
