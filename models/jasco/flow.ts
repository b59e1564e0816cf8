import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelError } from '../error.ts';
import { quantiseColumns } from '../onnx/storage.ts';
import { RESONATE } from '../resonate-command.ts';
import { type OpenSession, openSession, type Session, type Tensor } from '../runtime/session.ts';
import type { JascoConfig } from './config.ts';
import type { Row } from './guidance.ts';
import { MELODY_BINS } from './melody.ts';
import type { Velocity } from './solver.ts';

/** The flow model as a converted folder holds it. */
export interface Flow {
  readonly config: JascoConfig;
  /**
   * Velocities [rows, frames, latentDim] of rows that share z [frames, latentDim] and the text [L, textDim]; with the conditions as they were embedded where they
   * are wanted. One row after the other, or all at once.
   */
  rows(z: Float32Array, t: number, text: Float32Array | null, rows: readonly Row[], how?: RowsOptions): Promise<Rows>;
  /** The rows' velocities, weighted and summed. */
  guided(text: Float32Array | null, rows: readonly Row[]): Velocity;
  release(): Promise<void>;
}

interface RowsOptions {
  /** All rows in one run: as fast on a CPU and needs more memory. Default: one after the other. */
  readonly together?: boolean;
  /** Names of outputs beside `rows`: cond_chords, cond_drums, cond_melody, cond_text. Only together. */
  readonly wanted?: readonly string[];
}

export interface Rows {
  readonly rows: Float32Array[];
  readonly more: Readonly<Record<string, Tensor>>;
}

const COND_TEXT = 'cond_text';

/** Name of the file with the configuration in a converted folder. */
export const CONFIG_FILE = 'jasco.json';
/** Name of the network beside it. */
const MODEL_FILE = 'jasco.onnx';
/** Name of what tells it a text. */
const TEXT_FILE = 'jasco-text.onnx';

/** Opens what `convert` wrote. Throws a ModelError where the folder is none. */
export async function openFlow(folder: string, open: OpenSession = openSession): Promise<Flow> {
  return flowOf(readFlowConfig(folder), await open(join(folder, MODEL_FILE)), () => open(join(folder, TEXT_FILE)));
}

/** The configuration in a converted folder. Throws a ModelError where there is none. */
export function readFlowConfig(folder: string): JascoConfig {
  try {
    return JSON.parse(readFileSync(join(folder, CONFIG_FILE), 'utf8')) as JascoConfig;
  } catch {
    throw new ModelError(`${folder} holds no converted JASCO model: convert it with ${RESONATE} models convert.`);
  }
}

/** A flow over a session that is open already; it is released with the flow. `openText` opens what tells it a text: it is closed when it has told one. */
export function flowOf(config: JascoConfig, session: Session, openText: () => Promise<Session>): Flow {
  const { frames, latentDim, melodyDim } = config;
  const size = frames * latentDim;
  let latest: { readonly text: Float32Array | null; readonly spoken: Promise<Spoken> } | null = null;
  /** A text is told once, for all steps and windows of a take. */
  const spokenOf = (text: Float32Array | null): Promise<Spoken> => {
    if (latest === null || latest.text !== text)
      latest = {
        text,
        spoken: text === null ? Promise.resolve(unspoken(config, session)) : speak(text, config, session, openText),
      };
    return latest.spoken;
  };

  const feed = (z: Float32Array, t: number, spoken: Spoken, rows: readonly Row[]): Record<string, Tensor> => {
    const count = rows.length;
    return {
      z: { data: z, shape: [frames, latentDim] },
      t: { data: Float32Array.of(t), shape: [1] },
      ...spoken.operands,
      ...attending(rows, spoken.words.shape[0]!, config),
      chords: {
        data: joined(
          rows.map(({ chords }) => chords),
          Int32Array,
        ),
        shape: [count, frames],
      },
      drums: {
        data: joined(
          rows.map(({ drums }) => drums),
          Float32Array,
        ),
        shape: [count, frames, latentDim],
      },
      ...(melodyDim > 0 && {
        melody: {
          data: joined(
            rows.map(({ melody }) => melody),
            Float32Array,
          ),
          shape: [count, frames, MELODY_BINS],
        },
      }),
    };
  };

  const flow: Flow = {
    config,
    async rows(z, t, text, rows, { together = false, wanted = [] } = {}) {
      if (!together && rows.length > 1) {
        const apart: Float32Array[] = [];
        for (const row of rows) apart.push((await flow.rows(z, t, text, [row], { together: true })).rows[0]!);
        return { rows: apart, more: {} };
      }
      const spoken = await spokenOf(text);
      const computed = wanted.filter((name) => name !== COND_TEXT);
      const { rows: out, ...more } = await session.run(feed(z, t, spoken, rows), ['rows', ...computed]);
      if (computed.length < wanted.length) more[COND_TEXT] = heardText(spoken.words, rows);
      const data = out!.data as Float32Array;
      return { rows: rows.map((_, r) => data.subarray(r * size, (r + 1) * size)), more };
    },
    guided: (text, rows) => async (z, t) => {
      const found = (await flow.rows(z, t, text, rows)).rows;
      const out = new Float32Array(size);
      for (const [r, velocity] of found.entries()) {
        const { weight } = rows[r]!;
        for (let i = 0; i < size; i++) out[i]! += weight * velocity[i]!;
      }
      return out;
    },
    release: () => session.release(),
  };
  return flow;
}

/** Which rows hear the text: the network wants them first. */
function attending(
  rows: readonly Row[],
  words: number,
  { frames, heads }: JascoConfig,
): Record<'hearing' | 'deaf' | 'grid', Tensor> {
  const indices = (hears: boolean): Tensor => {
    const data = Int32Array.from(rows.flatMap(({ hearsText }, r) => (hearsText === hears ? [r] : [])));
    return { data, shape: [data.length] };
  };
  const [hearing, deaf] = [indices(true), indices(false)];
  if (deaf.data.length > 0 && Number(deaf.data[0]) < hearing.data.length)
    throw new RangeError('Rows that hear the text must stand before those that do not.');
  const grid = BigInt64Array.from([hearing.data.length, frames, heads, words], BigInt);
  return { hearing, deaf: { ...deaf, data: new Int32Array(deaf.data.length) }, grid: { data: grid, shape: [4] } };
}

/** A text as the network takes it. */
interface Spoken {
  /** [L, d], as the transformer takes it. */
  readonly words: Tensor;
  /** Keys and values of all layers, as the session wants them. */
  readonly operands: Readonly<Record<string, Tensor>>;
}

async function speak(
  text: Float32Array,
  { textDim }: JascoConfig,
  session: Session,
  openText: () => Promise<Session>,
): Promise<Spoken> {
  const teller = await openText();
  try {
    const { [COND_TEXT]: words, ...operands } = await teller.run({
      text: { data: text, shape: [text.length / textDim, textDim] },
    });
    return { words: words!, operands: asOperands(session, operands) };
  } finally {
    await teller.release();
  }
}

/** Where nobody hears a text, the network still needs one: a word of zeros. */
function unspoken({ dim, heads, layers }: JascoConfig, session: Session): Spoken {
  const zeros = (...shape: number[]): Tensor => ({ data: new Float32Array(heads * dim), shape });
  const operands = Array.from({ length: layers }, (_, i) => [
    [`keys.${i}`, zeros(dim, heads)],
    [`values.${i}`, zeros(heads, dim)],
  ]).flat();
  return {
    words: { data: new Float32Array(dim), shape: [1, dim] },
    operands: asOperands(session, Object.fromEntries(operands)),
  };
}

/** Matrices in the type in which the session takes its operands (Graph.operand). */
function asOperands(session: Session, matrices: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  const parts = Object.entries(matrices).flatMap(([name, { data, shape }]): [string, Tensor][] => {
    if (session.inputs.includes(name)) return [[name, { data, shape }]];
    const columns = shape[1]!;
    const { whole, scales } = quantiseColumns(data as Float32Array, columns);
    return [
      [`${name}.int8`, { data: whole, shape }],
      [`${name}.scale`, { data: scales, shape: [columns] }],
    ];
  });
  return Object.fromEntries(parts);
}

/** The text of each row [R, L, d]: zeros where it is not heard. */
function heardText({ data, shape: [length, dim] }: Tensor, rows: readonly Row[]): Tensor {
  const out = new Float32Array(rows.length * data.length);
  for (const [r, { hearsText }] of rows.entries()) if (hearsText) out.set(data as Float32Array, r * data.length);
  return { data: out, shape: [rows.length, length!, dim!] };
}

function joined<T extends Float32Array | Int32Array>(parts: readonly T[], Kind: new (length: number) => T): T {
  const out = new Kind(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
