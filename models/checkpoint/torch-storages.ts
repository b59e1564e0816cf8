import { ModelError } from '../error.ts';
import { BYTES_PER_VALUE } from './elements.ts';
import { unpack } from './pickle/plain.ts';
import type { Pickled, PickledStorage } from './pickle/values.ts';
import { type StoredRun, stridedTensor } from './strided.ts';
import type { StoredTensor, StoredType } from './tensor-store.ts';

const TYPES: ReadonlyMap<string, StoredType> = new Map([
  ['HalfStorage', 'float16'],
  ['BFloat16Storage', 'bfloat16'],
  ['FloatStorage', 'float32'],
  ['DoubleStorage', 'float64'],
  ['LongStorage', 'int64'],
  ['IntStorage', 'int32'],
  ['ShortStorage', 'int16'],
  ['CharStorage', 'int8'],
  ['ByteStorage', 'uint8'],
  ['BoolStorage', 'bool'],
]);

/** The type of torch's storage class. Throws a ModelError for others (quantised, complex). */
export function storedTypeOf(storage: PickledStorage): StoredType {
  const type = TYPES.get(storage.type);
  if (type !== undefined) return type;
  throw new ModelError(
    `The checkpoint stores values as torch.${storage.type.slice(0, 60)}, which no known model has: use the official file.`,
  );
}

/** Bytes of a storage. */
export function storageBytes(storage: PickledStorage): number {
  return storage.count * BYTES_PER_VALUE[storedTypeOf(storage)];
}

export interface TorchObject {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly record: Readonly<Record<string, unknown>>;
}

/** What torch saved, its tensors bound to the places that `locate` names. Every tensor is checked against its storage here, before any is read. */
export function bindTensors(root: Pickled, locate: (storage: PickledStorage) => StoredRun): TorchObject {
  const { tensors, record } = unpack(root);
  const bound = new Map<string, StoredTensor>();
  for (const [name, { storage, shape, strides, offset }] of tensors) {
    bound.set(name, stridedTensor(name, locate(storage), { shape, strides, offset }));
  }
  return { tensors: bound, record };
}
