import { ModelError } from '../error.ts';
import type { ByteFile } from './byte-file.ts';
import { PickleReader } from './pickle/reader.ts';
import { unpickle } from './pickle/unpickle.ts';
import { bindTensors, storageBytes, storedTypeOf, type TorchObject } from './torch-storages.ts';
import { zipEntries } from './zip-entries.ts';

/**
 * Reads what torch.save writes since 1.6: a zip whose one root folder (of any name) holds `data.pkl`, the storages as `data/KEY`, and `byteorder`,
 * which older files lack. Throws a ModelError where anything is missing, forged, or of another byte order.
 */
export async function readTorchZip(file: ByteFile): Promise<TorchObject> {
  const entries = await zipEntries(file);
  const pickles = [...entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickles.length !== 1) {
    throw new ModelError(
      `${file.path} is a zip file with ${pickles.length} data.pkl in it where torch writes one: name the checkpoint itself.`,
    );
  }
  const root = pickles[0]!.slice(0, -'data.pkl'.length);
  if ([...entries.keys()].some((name) => name.startsWith(`${root}code/`))) {
    throw new ModelError(
      `${file.path} is a TorchScript program, not a checkpoint of weights: use the official checkpoint.`,
    );
  }
  const order = entries.get(`${root}byteorder`);
  if (order !== undefined) assertLittleEndian(file, file.read(order.position, Math.min(order.length, 16)));
  const pickle = entries.get(pickles[0]!)!;
  const { value } = unpickle(new PickleReader(file, pickle.position, pickle.position + pickle.length));
  return bindTensors(value, (storage) => {
    const entry = entries.get(`${root}data/${storage.key}`);
    const type = storedTypeOf(storage);
    const bytes = storageBytes(storage);
    if (entry === undefined || entry.length !== bytes) {
      throw new ModelError(
        `${file.path} says that ${bytes} bytes of values lie in its entry data/${storage.key.slice(0, 60)}, but there are ${entry?.length ?? 'none'}: download it again.`,
      );
    }
    return { file, position: entry.position, type, count: storage.count };
  });
}

function assertLittleEndian(file: ByteFile, bytes: Uint8Array): void {
  const order = Buffer.from(bytes).toString('latin1').trim();
  if (order === 'little') return;
  throw new ModelError(
    `${file.path} was written on a big-endian machine, which is not read: save it again on another machine.`,
  );
}
