import yauzl from 'yauzl';
import { ModelError } from '../error.ts';
import type { ByteFile } from './byte-file.ts';

/** Where an entry's bytes lie, as they are: nothing in torch's files is compressed. */
interface ZipEntry {
  readonly position: number;
  readonly length: number;
}

/** torch writes an entry a storage; the largest known models have some thousands. */
const MOST_ENTRIES = 100_000;

/** torch's names are those of a folder and a number. */
const LONGEST_NAME = 1000;

/** The fixed part of the end of central directory record; it or its 64-bit form always follows the data. */
const SMALLEST_END = 22;

/**
 * The entries of a zip file, by name, from its central directory (torch leaves zeros in the local headers). Strict: entries must be stored,
 * not encrypted, of plain relative names that occur once, inside the file, and may not overlap. Throws a ModelError otherwise.
 */
export async function zipEntries(file: ByteFile): Promise<ReadonlyMap<string, ZipEntry>> {
  const zip = await open(file);
  if (zip.entryCount > MOST_ENTRIES) throw damaged(file, `it lists ${zip.entryCount} entries`);
  const entries = new Map<string, ZipEntry>();
  for (const entry of await listed(file, zip)) {
    const { fileName: name, compressedSize, uncompressedSize } = entry;
    if (name.endsWith('/')) continue;
    if (entry.compressionMethod !== 0 || compressedSize !== uncompressedSize || entry.isEncrypted()) {
      throw new ModelError(`${file.path} is compressed or encrypted, which torch never does: use the official file.`);
    }
    if (entries.has(name)) throw damaged(file, `it has two entries of the name ${name}`);
    const position = await dataStart(file, zip, entry);
    if (position + compressedSize > file.size - SMALLEST_END)
      throw damaged(file, `the entry ${name} reaches beyond its end`);
    entries.set(name, { position, length: compressedSize });
  }
  assertApart(file, entries);
  return entries;
}

function assertApart(file: ByteFile, entries: ReadonlyMap<string, ZipEntry>): void {
  const ordered = [...entries].filter(([, { length }]) => length > 0).sort(([, a], [, b]) => a.position - b.position);
  for (let i = 1; i < ordered.length; i++) {
    const [before, { position, length }] = ordered[i - 1]!;
    const [name, { position: next }] = ordered[i]!;
    if (position + length > next) throw damaged(file, `the entries ${before} and ${name} overlap`);
  }
}

/** yauzl over positional reads of our own, so that what is checked and what is read is one open file. */
class Reader extends yauzl.RandomAccessReader {
  private readonly file: ByteFile;
  constructor(file: ByteFile) {
    super();
    this.file = file;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    try {
      this.file.readInto(buffer.subarray(offset, offset + length), position);
    } catch (error) {
      callback(error as Error);
      return;
    }
    // Not at once: yauzl would call itself through us and fill the stack.
    setImmediate(callback, null);
  }

  override close(callback: (error: Error | null) => void): void {
    callback(null);
  }
}

function open(file: ByteFile): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) => {
    const options = { lazyEntries: true, autoClose: false, strictFileNames: true, decodeStrings: true };
    yauzl.fromRandomAccessReader(new Reader(file), file.size, options, (error, zip) => {
      if (error) reject(asModelError(file, error));
      else resolve(zip);
    });
  });
}

function listed(file: ByteFile, zip: yauzl.ZipFile): Promise<yauzl.Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: yauzl.Entry[] = [];
    zip.on('entry', (entry: yauzl.Entry) => {
      if (entry.fileName.length > LONGEST_NAME) {
        reject(damaged(file, 'it has an entry with a name longer than any of torch'));
        return;
      }
      entries.push(entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', (error: Error) => reject(asModelError(file, error)));
    zip.readEntry();
  });
}

function dataStart(file: ByteFile, zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<number> {
  return new Promise((resolve, reject) => {
    zip.readLocalFileHeader(entry, { minimal: true }, (error, header) => {
      if (error) reject(asModelError(file, error));
      else resolve(header.fileDataStart);
    });
  });
}

function asModelError(file: ByteFile, error: Error): ModelError {
  return error instanceof ModelError ? error : damaged(file, `its list of entries cannot be read: ${error.message}`);
}

function damaged(file: ByteFile, why: string): ModelError {
  // Names of entries and yauzl's words may quote anything that stands in the file.
  const printable = why.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
  return new ModelError(`${file.path} is no whole torch file (${printable}): download it again.`);
}
