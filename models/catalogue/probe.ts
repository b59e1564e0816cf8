import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { readValues, writeValues } from '../checkpoint/values-file.ts';
import { ModelError } from '../error.ts';
import type { BlockContext, ModelKind, WeightType } from '../model-kind.ts';
import { blockNamed, MODEL_KINDS } from '../registry.ts';
import { recording } from '../runtime/computed-by.ts';
import { type OpenSession, openSession } from '../runtime/session.ts';
import { type Converted, convertCheckpoint } from './converted.ts';
import type { ModelsFolder } from './models-folder.ts';

interface ProbeOptions {
  readonly block: string;
  /** Checkpoints: files or folders, converted where they were not yet. */
  readonly weights: string;
  readonly encodec: string | null;
  readonly t5: string | null;
  readonly type: WeightType;
  /** safetensors files. */
  readonly input: string;
  readonly output: string;
  /** How its sessions are opened; default: on one thread of the processor. */
  readonly open?: OpenSession;
  /** How a checkpoint is converted, or found converted. */
  readonly convert?: (source: string, weights: WeightType) => Promise<Converted>;
  readonly kinds?: readonly ModelKind[];
}

interface Probed {
  readonly block: string;
  readonly kind: string;
  /** Of the checkpoint. */
  readonly sha256: string;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  /** Which provider of the run-time computed it, or each of its parts. */
  readonly computedBy: string;
}

/** Runs one block of a checkpoint's converted model on given tensors. Throws a ModelError where block and checkpoint do not belong together, or inputs do not fit. */
export async function probe(folder: ModelsFolder, options: ProbeOptions): Promise<Probed> {
  const { block: name, weights, type, input, output, kinds = MODEL_KINDS } = options;
  const { kind, block } = blockNamed(name, kinds);
  const inputs = readValues(input);
  // Running may take minutes: what would fail after it is asked before.
  if (!existsSync(dirname(output))) {
    throw new ModelError(`The folder of ${output} is not there: make it first, or name another with --out.`);
  }
  const convert = options.convert ?? ((source, as) => convertCheckpoint(source, folder, { weights: as, kinds }));
  const model = await convert(weights, type);
  if (model.kind !== kind) {
    throw new ModelError(
      `${weights} is a checkpoint of ${model.kind.name}, and ${name} is a block of ${kind.name}: name that one with --weights.`,
    );
  }
  // Only the model itself is asked for in another type of weights: the errors of those it leans on are not its own.
  const beside = async (source: string | null): Promise<string | null> =>
    source === null ? null : (await convert(source, 'float32')).folder;
  const { open, computedBy } = recording(options.open ?? openSession);
  const context: BlockContext = {
    model: model.folder,
    encodec: await beside(options.encodec),
    t5: await beside(options.t5),
    weights: type,
    open,
  };
  const outputs = await block(inputs, context).catch((error: unknown) => {
    // An input outside of what the block takes; what it says is a sentence.
    throw error instanceof RangeError ? new ModelError(error.message) : error;
  });
  writeValues(output, outputs);
  const shapes = Object.entries(outputs).map(([tensor, { shape }]) => [tensor, shape] as const);
  return {
    block: name,
    kind: kind.name,
    sha256: model.sha256,
    outputs: Object.fromEntries(shapes),
    computedBy: computedBy(),
  };
}
