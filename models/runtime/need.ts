import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ModelError } from '../error.ts';
import { weightsIn } from '../onnx/proto.ts';
import { BYTES } from '../onnx/types.ts';

/**
 * Bytes that the official networks compute with, beyond their weights, by the name of the model file: peaks measured with one thread at the largest input that
 * Resonate gives them (a segment of 7.8 s; three rows of 10 s; the longest description; 10 s of sound), rounded up. Hybrid Demucs, whose file has the same name
 * as that of HT-Demucs, takes two thirds of that one's with its segment of 10 s: 660 MB, in int8 620.
 */
const WORK: Readonly<Record<string, number>> = {
  'htdemucs.onnx': 1000e6,
  'jasco.onnx': 200e6,
  'jasco-text.onnx': 900e6,
  'encoder.onnx': 400e6,
  'decoder.onnx': 400e6,
};
/** Times the weights: the most that was measured of any (HT-Demucs in int8). A network of smaller dimensions than the official one takes no more than that. */
const MOST_WORK = 16;
/** Bytes for a model that is not listed: as much as the codec, which works on as much sound. */
const OTHER_WORK = 400e6;

/** The networks whose weights a person can have smaller. */
const CHOSEN = ['htdemucs.onnx', 'jasco.onnx', 'jasco-text.onnx'];

/** Bytes of an open model. */
export interface ModelMemory {
  /** Those of its file, but float16 becomes float32 when it is open. */
  readonly weights: number;
  /** Beyond the weights, at its busiest. */
  readonly work: number;
  /** True where smaller weights can be chosen. */
  readonly isChosen: boolean;
}

/** What a model takes that is open. Throws a ModelError where the model file is not there or is none. */
export function modelMemory(path: string): ModelMemory {
  const tensors = weightsOf(path);
  const weights = bytesOf(tensors);
  const isSmall = tensors.some(({ type }) => type === 'int8' || type === 'uint8');
  return { weights, work: workOf(basename(path), weights), isChosen: CHOSEN.includes(basename(path)) && !isSmall };
}

/** Bytes that a network of this file and so many bytes of weights computes with, at the most. */
export function workOf(file: string, weights: number): number {
  return Math.min(WORK[file] ?? OTHER_WORK, MOST_WORK * weights);
}

type Weights = ReturnType<typeof weightsIn>;

const weightsOf = (path: string): Weights => weightsIn(readModel(path));

function bytesOf(tensors: Weights): number {
  return tensors.reduce((sum, { type, shape }) => {
    const bytes = type === 'float16' ? BYTES.float32 : BYTES[type];
    return sum + bytes * shape.reduce((product, dim) => product * dim, 1);
  }, 0);
}

function readModel(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ModelError(
      `The model ${path} cannot be read (${(error as NodeJS.ErrnoException).code}): convert it again.`,
    );
  }
}
