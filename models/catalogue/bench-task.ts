import { convertOnce } from '../convert-once.ts';
import type { WeightType } from '../model-kind.ts';
import type { Task } from '../runtime/task.ts';
import { type BenchResult, bench } from './bench.ts';

interface BenchOrder {
  /** Folder of models. */
  readonly models: string;
  /** An official file or a folder of it: converted first where it is not yet. */
  readonly checkpoint: string;
  readonly weights: WeightType;
}

/** Times a model in the model process, with the threads and on the provider that serve it there. */
export const benchModel: Task<BenchOrder, readonly BenchResult[]> = async (order, context) => {
  const { models, checkpoint, weights } = order;
  const converted = await convertOnce(checkpoint, models, weights, context);
  const { open, step } = context;
  const blocks = { model: converted.folder, encodec: null, t5: null, weights, open };
  return bench(converted, blocks, (fraction) => step('measuring', fraction));
};
