/** Writes a graph as a model file and a file of weights beside it, tensor by tensor. */

import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ModelError } from '../error.ts';
import type { Graph } from './graph.ts';
import { modelBytes, type Placed } from './proto.ts';
import { plan, type Storage } from './storage.ts';

interface WriteOptions {
  /** float16 halves the file and is float32 in memory; int8 (products with a weight only) quarters both, and is faster. Default float32. */
  readonly weights?: Storage;
  /** Stands in the model file: where it comes from, with which options. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** 0 to 1, by elements written. */
  readonly progress?: (done: number) => void;
}

export interface Written {
  readonly path: string;
  /** Of both files. */
  readonly bytes: number;
  /** The stored weights against the given ones, all together: 10 lg(Σ error² / Σ weight²) in dB, −Infinity where nothing was lost. */
  readonly lossDb: number;
}

/** The run-time maps the file of weights: a tensor begins at a page, so that mapping never copies it. */
const ALIGNMENT = 4096;

/**
 * Writes FOLDER/NAME.onnx and FOLDER/NAME.onnx.data, NAME being the graph's. Only one tensor is in memory at a time. The model file appears by rename when all
 * weights are written. Throws a ModelError, naming the tensor, where values are missing, too many, not numbers, or too large for float16.
 */
export function writeModel(graph: Graph, folder: string, options: WriteOptions = {}): Written {
  const { weights = 'float32', metadata = {}, progress } = options;
  mkdirSync(folder, { recursive: true });
  const dataFile = `${graph.name}.onnx.data`;
  const { inputs, nodes, kept } = plan(graph, weights);
  const total = kept.reduce((sum, { weight }) => sum + count(weight.shape), 0);
  const placed: Placed[] = [];
  let offset = 0;
  let done = 0;
  let power = 0;
  let error = 0;
  const file = openSync(join(folder, dataFile), 'w');
  try {
    for (const { weight, parts, store } of kept) {
      const values = weight.values();
      if (values.length !== count(weight.shape)) {
        throw new ModelError(
          `${weight.name} has ${values.length} values where its shape [${weight.shape.join(', ')}] wants ${count(weight.shape)}: the checkpoint does not fit this model.`,
        );
      }
      const { views, error: lost } = store(values);
      for (let index = 0; index < values.length; index++) power += values[index]! * values[index]!;
      error += lost;
      if (!Number.isFinite(power) || !Number.isFinite(error)) {
        throw new ModelError(
          `${weight.name} holds values that ${weights} cannot: the checkpoint is damaged, or it needs float32.`,
        );
      }
      parts.forEach(({ name, type, shape }, index) => {
        const view = views[index]!;
        offset = Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
        writeAll(file, view, offset);
        placed.push({ name, type, shape, offset, length: view.byteLength });
        offset += view.byteLength;
      });
      done += values.length;
      progress?.(done / total);
    }
  } finally {
    closeSync(file);
  }
  const path = join(folder, `${graph.name}.onnx`);
  const bytes = modelBytes(graph, { inputs, nodes }, placed, dataFile, { ...metadata, weights });
  const temporary = `${path}.part`;
  try {
    writeFileSync(temporary, bytes);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  return { path, bytes: bytes.length + offset, lossDb: power === 0 ? -Infinity : 10 * Math.log10(error / power) };
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

function writeAll(file: number, { buffer, byteOffset, byteLength }: ArrayBufferView, offset: number): void {
  for (let written = 0; written < byteLength; ) {
    written += writeSync(
      file,
      new Uint8Array(buffer, byteOffset + written, byteLength - written),
      0,
      undefined,
      offset + written,
    );
  }
}
