import type { StoredTensor, TensorStore } from './tensor-store.ts';

/** The tensors below a path, named from there ('state' gives `encoder.0.conv.weight`). Record, hash and closing stay those of the whole. */
export function within(store: TensorStore, path: string): TensorStore {
  const prefix = `${path}.`;
  const tensors = new Map<string, StoredTensor>();
  for (const [name, tensor] of store.tensors) {
    if (name.startsWith(prefix)) tensors.set(name.slice(prefix.length), tensor);
  }
  return { ...store, tensors };
}
