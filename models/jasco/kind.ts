import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CONVERTERS } from '../converters.ts';
import { type Codec, openCodec } from '../encodec/codec.ts';
import { ModelError } from '../error.ts';
import type { Block, BlockContext, ModelKind, NamedValues, Values } from '../model-kind.ts';
import { openTextEncoder } from '../t5/text.ts';
import { JASCO_BENCH } from './bench.ts';
import { isJasco, type JascoConfig } from './config.ts';
import { CODEC_FOLDER, writeJasco } from './convert.ts';
import { type Flow, openFlow } from './flow.ts';
import { byChannel, denormalised } from './generate.ts';
import { type Conditions, guidanceRows, type Row, rowsToCompute } from './guidance.ts';
import { MELODY_BINS } from './melody.ts';
import { solve } from './solver.ts';

/** JASCO's flow model as a converted folder, with its codec in a folder inside. */
export const JASCO: ModelKind = {
  name: 'jasco',
  version: CONVERTERS.jasco,
  detect: isJasco,
  convert: async (store, folder, { weights, progress }) =>
    writeJasco(store, folder, { weights, ...(progress && { progress }) }),
  blocks: {
    /**
     * z [T, D], t [1], ids [L] (</s> alone: no text), guidance [2]; optional chords [T], drums [T, D] (blurred latents), melody [53, T], null_drums [T, D] (what the
     * other rows hear; zeros without it), melody_everywhere [1] (1: audiocraft's rows where there is a melody and no chords, all of which hear the melody)
     * → rows [3, T, D], v [T, D], cond_… [3, …].
     */
    'jasco.velocity': (inputs, context) =>
      withFlow(context, async (flow) => {
        const { config } = flow;
        const { z, text, rows } = await heard(inputs, context, config);
        const t = required(inputs, 't', [1], Float32Array)[0]!;
        const wanted = ['cond_chords', 'cond_drums', 'cond_text', ...(config.melodyDim > 0 ? ['cond_melody'] : [])];
        const found = await flow.rows(z, t, text, rows, { together: true, wanted });
        const v = new Float32Array(z.length);
        const all = new Float32Array(3 * z.length);
        for (const [r, row] of found.rows.entries()) {
          all.set(row, r * z.length);
          for (let i = 0; i < v.length; i++) v[i]! += rows[r]!.weight * row[i]!;
        }
        const shape = [config.frames, config.latentDim];
        const conditions = Object.entries(found.more).map(([name, { data, shape }]) => [
          name,
          { shape, values: data as Float32Array<ArrayBuffer> },
        ]);
        return {
          rows: { shape: [3, ...shape], values: all },
          v: { shape, values: v },
          ...Object.fromEntries(conditions),
        };
      }),

    /** The same without t, with z as the noise and steps [1] → latents [T, D] by Euler, normalised, and their audio. */
    'jasco.generate': (inputs, context) =>
      withFlow(context, async (flow) => {
        const { config } = flow;
        const { z, text, rows } = await heard(inputs, context, config);
        const steps = required(inputs, 'steps', [1])[0]!;
        if (!(Number.isInteger(steps) && steps >= 1))
          throw new ModelError(`steps is ${steps}: give a whole number from 1.`);
        const solved = await solve(z, flow.guided(text, rowsToCompute(rows)), { name: 'euler', steps });
        const audio = await withCodec(context, (codec) =>
          codec.decode(byChannel(denormalised(solved.z, config), config.frames)),
        );
        return {
          latents: { shape: [config.frames, config.latentDim], values: solved.z },
          audio: { shape: [audio.length], values: audio },
        };
      }),
  } satisfies Record<string, Block>,
  bench: JASCO_BENCH,
};

/** The inputs that both blocks have. */
async function heard(
  inputs: NamedValues,
  context: BlockContext,
  config: JascoConfig,
): Promise<{ z: Float32Array; text: Float32Array | null; rows: [Row, Row, Row] }> {
  const { frames, latentDim, melodyDim } = config;
  const latents = [frames, latentDim];
  if (inputs.melody !== undefined && melodyDim === 0)
    throw new ModelError('This JASCO model takes no melody: leave the tensor melody out, or use a model with melody.');
  const ids = Int32Array.from(required(inputs, 'ids', [null]));
  const chords = optional(inputs, 'chords', [frames]);
  const wrong = chords?.find((chord) => !(Number.isInteger(chord) && chord >= 0 && chord <= 194));
  if (wrong !== undefined)
    throw new ModelError(`There is no chord ${wrong}: give indices from 0 to 194 (no condition).`);
  const text = ids.length === 1 && ids[0] === 1 ? null : await encoded(ids, context, config);
  const conditions: Conditions = {
    text,
    chords: chords === null ? null : Int32Array.from(chords),
    drums: optional(inputs, 'drums', latents, Float32Array),
    melody: optional(inputs, 'melody', [MELODY_BINS, frames], Float32Array),
    silence: optional(inputs, 'null_drums', latents, Float32Array),
    melodyEverywhere: optional(inputs, 'melody_everywhere', [1])?.[0] === 1,
  };
  const [all, spoken] = required(inputs, 'guidance', [2], Float32Array);
  return {
    z: required(inputs, 'z', latents, Float32Array),
    text,
    rows: guidanceRows(conditions, { all: all!, text: spoken! }, config),
  };
}

async function encoded(ids: Int32Array, { t5, open }: BlockContext, config: JascoConfig): Promise<Float32Array> {
  if (t5 === null) throw new ModelError('JASCO hears text through T5: name the folder or file of t5-base with --t5.');
  const encoder = await openTextEncoder(t5, open);
  try {
    if (encoder.dim !== config.textDim)
      throw new ModelError(`This T5 gives ${encoder.dim} channels and JASCO takes ${config.textDim}: use t5-base.`);
    return await encoder.encode(ids);
  } finally {
    await encoder.release();
  }
}

async function withFlow(context: BlockContext, run: (flow: Flow) => Promise<NamedValues>): Promise<NamedValues> {
  const flow = await openFlow(context.model, context.open);
  try {
    return await run(flow);
  } finally {
    await flow.release();
  }
}

async function withCodec<T>({ model, encodec, open }: BlockContext, run: (codec: Codec) => Promise<T>): Promise<T> {
  const inside = join(model, CODEC_FOLDER);
  const folder = encodec ?? (existsSync(inside) ? inside : null);
  if (folder === null)
    throw new ModelError('This JASCO file holds no codec: name the folder or file of encodec_32khz with --encodec.');
  const codec = await openCodec(folder, open);
  try {
    return await run(codec);
  } finally {
    await codec.release();
  }
}

type Numbers = Values['values'];

function required(inputs: NamedValues, name: string, shape: readonly (number | null)[]): Numbers;
function required(
  inputs: NamedValues,
  name: string,
  shape: readonly (number | null)[],
  kind: typeof Float32Array,
): Float32Array<ArrayBuffer>;
function required(
  inputs: NamedValues,
  name: string,
  shape: readonly (number | null)[],
  kind?: typeof Float32Array,
): Numbers {
  const found = inputs[name];
  if (found === undefined) throw new ModelError(`The block needs the tensor ${name}: add it to the input file.`);
  const fits =
    found.shape.length === shape.length && shape.every((size, axis) => size === null || size === found.shape[axis]);
  if (!fits || (kind !== undefined && !(found.values instanceof kind))) {
    const type = kind === undefined ? '' : 'float32 ';
    throw new ModelError(
      `The tensor ${name} is [${found.shape.join(', ')}] where the block needs ${type}[${shape.map((size) => size ?? 'n').join(', ')}]: give it that shape.`,
    );
  }
  return found.values;
}

function optional(inputs: NamedValues, name: string, shape: readonly number[]): Numbers | null;
function optional(
  inputs: NamedValues,
  name: string,
  shape: readonly number[],
  kind: typeof Float32Array,
): Float32Array<ArrayBuffer> | null;
function optional(
  inputs: NamedValues,
  name: string,
  shape: readonly number[],
  kind?: typeof Float32Array,
): Numbers | null {
  if (inputs[name] === undefined) return null;
  return kind === undefined ? required(inputs, name, shape) : required(inputs, name, shape, kind);
}
