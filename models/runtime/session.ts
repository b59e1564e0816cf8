/** A converted model, open in ONNX Runtime. */

import { InferenceSession, listSupportedBackends, Tensor as OrtTensor } from 'onnxruntime-node';
import { ModelError } from '../error.ts';
import { type Int8Precision, int8Precision } from './session-int8.ts';

type TensorData = Float32Array | BigInt64Array | Int32Array | Int8Array | Uint8Array;

export interface Tensor {
  readonly data: TensorData;
  /** Row-major. */
  readonly shape: readonly number[];
}

export interface SessionOptions {
  /** Threads of one operation. Default 1. */
  readonly threads?: number;
  /** In the order in which they are tried for each part of the network. Default the CPU only. */
  readonly providers?: readonly string[];
  /** Where the run-time writes, when the session is released, which provider computed which node: the beginning of a path. Default: nowhere. */
  readonly profile?: string;
}

/** Opens a model by the path of its file: for whoever asks alone, or out of what several share (session-pool.ts). */
export type OpenSession = (path: string) => Promise<Session>;

export interface Session {
  /** Which provider of ONNX Runtime computes. */
  readonly provider: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Blocks this thread while it computes. Feeds by input name; all outputs by name, or those in `wanted`. */
  run(feeds: Readonly<Record<string, Tensor>>, wanted?: readonly string[]): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

/** Of this machine: found when the first session is opened. */
let precision: Promise<Int8Precision> | null = null;

function typeOf(data: TensorData): 'float32' | 'int64' | 'int32' | 'int8' | 'uint8' {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof BigInt64Array) return 'int64';
  if (data instanceof Int32Array) return 'int32';
  return data instanceof Int8Array ? 'int8' : 'uint8';
}

/**
 * Opens a model by path: its weights lie in a file beside it. Throws a ModelError with the run-time's own reason, also where one of the providers cannot be had:
 * it never computes with fewer than asked for.
 */
export async function openSession(path: string, options: SessionOptions = {}): Promise<Session> {
  const { threads = 1, providers = ['cpu'], profile } = options;
  // A name that it does not know the run-time would drop without a word.
  const known = new Set(['cpu', ...listSupportedBackends().map(({ name }) => name)]);
  const stranger = providers.find((name) => !known.has(name));
  if (stranger !== undefined) {
    throw new ModelError(
      `This machine's run-time has no provider ${stranger}: choose one of ${[...known].join(', ')}.`,
    );
  }
  const session = await InferenceSession.create(path, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionProviders: [...providers],
    graphOptimizationLevel: 'all',
    // From the second run on, one block for all that is computed would lie beside what the first run took: of HT-Demucs 1.9 GB instead of 1.2, and no faster.
    enableMemPattern: false,
    extra: {
      session: {
        // Waiting threads sleep. By default they spin for a while, which on a busy machine was measured to take a sixth to a third more of the processor's time,
        // and of the clock's a quarter more.
        intra_op: { allow_spinning: '0' },
        x64quantprecision: await (precision ??= int8Precision().catch(() => '1' as const)),
      },
    },
    // Only errors: warnings go to stderr, which belongs to the person.
    logSeverityLevel: 3,
    ...(profile !== undefined && { enableProfiling: true, profileFilePrefix: profile }),
  }).catch((error: unknown) => {
    throw new ModelError(`The model ${path} could not be opened (${(error as Error).message}): convert it again.`, {
      cause: error,
    });
  });
  return {
    provider: providers[0]!,
    inputs: session.inputNames,
    outputs: session.outputNames,
    async run(feeds, wanted) {
      const tensors = Object.entries(feeds).map(([name, { data, shape }]) => [
        name,
        new OrtTensor(typeOf(data), data as Float32Array, [...shape]),
      ]);
      const results = await session.run(Object.fromEntries(tensors), wanted ?? session.outputNames);
      return Object.fromEntries(
        Object.entries(results).map(([name, { data, dims }]) => [name, { data: data as TensorData, shape: dims }]),
      );
    },
    async release() {
      if (profile !== undefined) session.endProfiling();
      await session.release();
    },
  };
}
