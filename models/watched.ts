import type { StoredTensor, TensorStore } from './checkpoint/tensor-store.ts';
import { ModelError } from './error.ts';

/**
 * A store that knows which of its tensors were asked for, so that a converter can refuse what it has no place for: a layer that is silently left out makes
 * another network, and tensors that nobody asked for are its trace.
 */
interface WatchedStore extends TensorStore {
  /** Throws a ModelError naming the first tensor that `concerns` the converter and that nobody asked for. */
  assertAllRead(model: string, concerns: (name: string) => boolean): void;
}

export function watched(store: TensorStore): WatchedStore {
  const read = new Set<string>();
  class Watching extends Map<string, StoredTensor> {
    override get(name: string): StoredTensor | undefined {
      read.add(name);
      return super.get(name);
    }
  }
  const tensors = new Watching(store.tensors);
  return {
    ...store,
    tensors,
    assertAllRead(model, concerns) {
      for (const name of tensors.keys()) {
        if (read.has(name) || !concerns(name)) continue;
        throw new ModelError(
          `The tensor ${name} has no place in ${model} as the rest of the file describes it, so the file is not whole or of another model: get it again.`,
        );
      }
    },
  };
}
