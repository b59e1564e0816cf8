/**
 * What the rest of Resonate knows about one kind of neural model: how its official checkpoint is recognised, how it is converted, and which of its blocks
 * can be run by themselves. A kind is one file that exports a `ModelKind` and one line in registry.ts.
 */

import type { TensorStore } from './checkpoint/tensor-store.ts';
import type { OpenSession } from './runtime/session.ts';

/** How the large weights are kept: as they are, in half precision (computed in float32), or as int8 per channel. */
export type WeightType = 'float32' | 'float16' | 'int8';

/** A plain array of values; the probe reads and writes it as safetensors. Row-major. */
export interface Values {
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
}

export type NamedValues = Readonly<Record<string, Values>>;

interface ConvertOptions {
  readonly weights: WeightType;
  /** The checkpoint's file or folder, for what lies beside the weights (a tokenizer). */
  readonly source: string;
  /** Called with the share that is done, 0 to 1. Throws where the conversion must stop. */
  readonly progress?: (fraction: number) => void;
}

/** Converted models that a block runs on: folders that `convert` wrote. */
export interface BlockContext {
  readonly model: string;
  /** The converted codec and text encoder, where they were named (`--encodec`, `--t5`) or stand inside the model's own checkpoint. */
  readonly encodec: string | null;
  readonly t5: string | null;
  readonly weights: WeightType;
  /** Opens a session by the path of its model. */
  readonly open: OpenSession;
}

/** Runs one block on given tensors. Throws a ModelError where an input is missing or has another shape than the block's. */
export type Block = (inputs: NamedValues, context: BlockContext) => Promise<NamedValues>;

/** Work whose time says something: a piece of the model at the size at which it is used. */
export interface BenchCase {
  /** 'one segment'. */
  readonly what: string;
  /** Seconds of sound that one run is for, or null where that is no measure. */
  readonly seconds: number | null;
  /** Loads what it needs, which is not timed. `seconds` goes before the case's own, where only the model knows them. */
  open(
    context: BlockContext,
  ): Promise<{ run(): Promise<unknown>; release(): Promise<void>; readonly seconds?: number }>;
}

export interface ModelKind {
  /** Short and stable: it stands in file names. */
  readonly name: string;
  /** Raised whenever `convert` writes something else for an equal checkpoint. */
  readonly version: string;
  /** True where the names of the tensors are those of this kind. Shapes are not looked at: a wrong one is `convert`'s to refuse, by name. */
  detect(store: TensorStore): boolean;
  /**
   * Writes the converted model into an empty folder, at constant memory.
   * Throws a ModelError naming the tensor wherever the checkpoint is not what this kind knows.
   */
  convert(store: TensorStore, folder: string, options: ConvertOptions): Promise<void>;
  /** By full name: 'htdemucs.segment'. */
  readonly blocks: Readonly<Record<string, Block>>;
  /** What `resonate models bench` runs. */
  readonly bench?: readonly BenchCase[];
}
