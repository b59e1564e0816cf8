import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelError } from '../error.ts';
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

/** Name of the file with the configuration in a converted folder. */
export const CONFIG_FILE = 'jasco.json';
/** Name of the network beside it. */
export const MODEL_FILE = 'jasco.onnx';

/** Opens what `convert` wrote. Throws a ModelError where the folder is none. */
export async function openFlow(folder: string, open: OpenSession = openSession): Promise<Flow> {
  return flowOf(readFlowConfig(folder), await open(join(folder, MODEL_FILE)));
}

/** The configuration in a converted folder. Throws a ModelError where there is none. */
export function readFlowConfig(folder: string): JascoConfig {
  try {
    return JSON.parse(readFileSync(join(folder, CONFIG_FILE), 'utf8')) as JascoConfig;
  } catch {
    throw new ModelError(`${folder} holds no converted JASCO model: convert it with ${RESONATE} models convert.`);
  }
}

/** A flow over a session that is open already; it is released with the flow. */
export function flowOf(config: JascoConfig, session: Session): Flow {
  const { frames, latentDim, textDim, melodyDim } = config;
  const size = frames * latentDim;
  /** A text that nobody hears still needs a token: the attention of a row that hears nothing goes to the time alone. */
  const silence = new Float32Array(textDim);

  const feed = (
    z: Float32Array,
    t: number,
    text: Float32Array | null,
    rows: readonly Row[],
  ): Record<string, Tensor> => {
    const spoken = text ?? silence;
    const count = rows.length;
    return {
      z: { data: z, shape: [frames, latentDim] },
      t: { data: Float32Array.of(t), shape: [1] },
      text: { data: spoken, shape: [spoken.length / textDim, textDim] },
      ...attending(rows),
      heard: { data: Float32Array.from(rows, ({ hearsText }) => (hearsText ? 1 : 0)), shape: [count, 1, 1] },
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
      const { rows: out, ...more } = await session.run(feed(z, t, text, rows), ['rows', ...wanted]);
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
function attending(rows: readonly Row[]): { hearing: Tensor; deaf: Tensor } {
  const indices = (hears: boolean): Tensor => {
    const data = Int32Array.from(rows.flatMap(({ hearsText }, r) => (hearsText === hears ? [r] : [])));
    return { data, shape: [data.length] };
  };
  const [hearing, deaf] = [indices(true), indices(false)];
  if (deaf.data.length > 0 && Number(deaf.data[0]) < hearing.data.length)
    throw new RangeError('Rows that hear the text must stand before those that do not.');
  return { hearing, deaf };
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
