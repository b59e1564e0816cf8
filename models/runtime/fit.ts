import { hashMemory } from '../catalogue/hash-memory.ts';
import { modelsFolder } from '../catalogue/models-folder.ts';
import { openCheckpoint } from '../checkpoint/open.ts';
import type { WeightType } from '../model-kind.ts';
import { workOf } from './need.ts';
import type { Task } from './task.ts';

interface FitOrder {
  /** Folder of models. */
  readonly models: string;
  /** An official file or a folder of it. */
  readonly checkpoint: string;
  /** The file of the network that is made of it, by which it is known how much it computes with. */
  readonly network: string;
}

/** Bytes a value in memory, the best first; int8 with its scales. float16 is none: it saves room on disk alone, for it is computed in float32. */
const CHOICES: readonly (readonly [WeightType, number])[] = [
  ['float32', 4],
  ['int8', 1.1],
];

/** The best weights with which a model fits into memory now; the smallest where none do, which are refused with a sentence when they are opened. */
export const fittingWeights: Task<FitOrder, WeightType> = async ({ models, checkpoint, network }, { room }) => {
  const store = await openCheckpoint(checkpoint, { hashes: hashMemory(modelsFolder(models)) });
  try {
    let values = 0;
    for (const { shape } of store.tensors.values()) values += shape.reduce((product, size) => product * size, 1);
    const fits = ([, bytes]: (typeof CHOICES)[number]): boolean =>
      values * bytes + workOf(network, values * bytes) <= room();
    return (CHOICES.find(fits) ?? CHOICES.at(-1)!)[0];
  } finally {
    store.close();
  }
};
