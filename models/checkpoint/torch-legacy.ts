import { ModelError } from '../error.ts';
import type { ByteFile } from './byte-file.ts';
import { PickleReader } from './pickle/reader.ts';
import { type Unpickled, unpickle } from './pickle/unpickle.ts';
import { type Pickled, PickledDict, PickledList, type PickledStorage } from './pickle/values.ts';
import type { StoredRun } from './strided.ts';
import { bindTensors, storageBytes, storedTypeOf, type TorchObject } from './torch-storages.ts';

/** What the first pickle holds: torch's magic number. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;

/** The beginning of every file of this kind: protocol 2, then the magic number as a long integer of ten bytes. */
export const LEGACY_SIGNATURE = Uint8Array.of(
  0x80,
  0x02,
  0x8a,
  0x0a,
  0x6c,
  0xfc,
  0x9c,
  0x46,
  0xf9,
  0x20,
  0x6a,
  0xa8,
  0x50,
  0x19,
  0x2e,
);

/**
 * Reads what torch.save wrote before 1.6: five pickles (magic number, protocol, the writing machine, the value, the keys of its storages), then
 * for each key the number of values as int64 and the values. Throws a ModelError where anything is forged or of another byte order.
 */
export function readTorchLegacy(file: ByteFile): TorchObject {
  let position = 0;
  const next = (): Unpickled => {
    const reader = new PickleReader(file, position, file.size);
    const unpickled = unpickle(reader);
    position = reader.position;
    return unpickled;
  };
  if (next().value !== MAGIC || next().value !== PROTOCOL) {
    throw new ModelError(`${file.path} is of another format than any known torch: use the official file.`);
  }
  const machine = next().value;
  if (machine instanceof PickledDict && machine.entries.get('little_endian') === false) {
    throw new ModelError(
      `${file.path} was written on a big-endian machine, which is not read: save it again on another machine.`,
    );
  }
  const { value, storages } = next();
  const keys = next().value;
  const runs = storedRuns(file, position, keys instanceof PickledList ? keys.items : [], storages);
  return bindTensors(value, (storage) => {
    const run = runs.get(storage.key);
    if (run !== undefined) return run;
    throw new ModelError(`${file.path} has no values for the storage ${storage.key.slice(0, 60)}: download it again.`);
  });
}

/** The storages follow each other without names, so where one lies is known from the sizes of those before it. */
function storedRuns(
  file: ByteFile,
  start: number,
  keys: readonly Pickled[],
  storages: ReadonlyMap<string, PickledStorage>,
): ReadonlyMap<string, StoredRun> {
  const runs = new Map<string, StoredRun>();
  let position = start;
  for (const key of keys) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (storage === undefined || runs.has(storage.key)) {
      throw new ModelError(`${file.path} lists values that no tensor uses, so it is damaged: download it again.`);
    }
    const count = new DataView(file.read(position, 8).buffer).getBigInt64(0, true);
    if (count !== BigInt(storage.count)) {
      throw new ModelError(
        `${file.path} says that a storage has ${storage.count} values, but ${count} follow: download it again.`,
      );
    }
    runs.set(storage.key, { file, position: position + 8, type: storedTypeOf(storage), count: storage.count });
    position += 8 + storageBytes(storage);
    if (position > file.size)
      throw new ModelError(`${file.path} ends before the last of its values: download it again.`);
  }
  return runs;
}
