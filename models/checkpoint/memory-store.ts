import { createHash } from 'node:crypto';
import { ModelError } from '../error.ts';
import type { StoredTensor, TensorStore } from './tensor-store.ts';

export interface MemoryTensor {
  /** Row-major; [] for a scalar. */
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer> | readonly number[];
}

/** A store of arrays that are in memory already: what a test builds, and what is computed from other tensors. Throws a ModelError where values and shape disagree. */
export function memoryStore(
  tensors: Readonly<Record<string, MemoryTensor>>,
  record: Readonly<Record<string, unknown>> = {},
): TensorStore {
  const map = new Map<string, StoredTensor>();
  const hash = createHash('sha256');
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    const count = shape.reduce((product, size) => product * size, 1);
    if (values.length !== count) {
      throw new ModelError(
        `The tensor ${name} has ${values.length} values but the shape [${shape.join(', ')}]: give it ${count} values.`,
      );
    }
    const floats = Float32Array.from(values);
    hash.update(JSON.stringify([name, shape])).update(new Uint8Array(floats.buffer));
    map.set(name, { name, shape, type: 'float32', floats: () => floats.slice() });
  }
  return { tensors: map, record, sha256: hash.update(JSON.stringify(record)).digest('hex'), close: () => {} };
}
