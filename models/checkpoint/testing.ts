/** What the tests of this folder share: torch files written byte by byte, to say in them what torch never would. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

export const FIXTURES = new URL('fixtures/', import.meta.url).pathname;

export interface Written {
  readonly name: string;
  readonly data: Uint8Array;
  /** What the central directory says instead of the truth. */
  readonly forged?: { readonly size?: number; readonly offset?: number; readonly method?: number };
}

/**
 * A zip file of stored entries, as torch writes it: sizes and checksums only in the central directory. With `zip64` its end is that of files over
 * 4 GB, and says so many entries.
 */
export function zip(entries: readonly Written[], zip64?: number): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let position = 0;
  for (const { name, data, forged } of entries) {
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(0x0808, 6);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(0x0808, 8);
    entry.writeUInt16LE(forged?.method ?? 0, 10);
    entry.writeUInt32LE(crc32(data), 16);
    entry.writeUInt32LE(forged?.size ?? data.length, 20);
    entry.writeUInt32LE(forged?.size ?? data.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(forged?.offset ?? position, 42);
    central.push(entry, Buffer.from(name, 'latin1'));
    parts.push(local, Buffer.from(name, 'latin1'), Buffer.from(data));
    position += local.length + name.length + data.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(zip64 === undefined ? position : 0xffffffff, 16);
  return Buffer.concat([
    ...parts,
    directory,
    ...(zip64 === undefined ? [] : zip64End(position, directory, zip64)),
    end,
  ]);
}

function zip64End(position: number, directory: Buffer, count: number): Buffer[] {
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(directory.length), 40);
  record.writeBigUInt64LE(BigInt(position), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(position + directory.length), 8);
  locator.writeUInt32LE(1, 16);
  return [record, locator];
}

/** Opcodes of a pickle, for those that are written by hand. */
export const pickle = {
  text: (text: string): Buffer => {
    const bytes = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return Buffer.concat([Buffer.from('X'), length, bytes]);
  },
  count: (value: number): Buffer => {
    const bytes = Buffer.alloc(5, 'J');
    bytes.writeInt32LE(value, 1);
    return bytes;
  },
  global: (module: string, name: string): Buffer => Buffer.from(`c${module}\n${name}\n`),
  tuple: (...items: readonly Buffer[]): Buffer => Buffer.concat([Buffer.from('('), ...items, Buffer.from('t')]),
  call: (callee: Buffer, ...args: readonly Buffer[]): Buffer =>
    Buffer.concat([callee, pickle.tuple(...args), Buffer.from('R')]),
  dict: (items: Readonly<Record<string, Buffer>>): Buffer =>
    Buffer.concat([
      Buffer.from('}('),
      ...Object.entries(items).flatMap(([key, value]) => [pickle.text(key), value]),
      Buffer.from('u'),
    ]),
  storage: (type: string, key: string, count: number): Buffer =>
    Buffer.concat([
      pickle.tuple(
        pickle.text('storage'),
        pickle.global('torch', type),
        pickle.text(key),
        pickle.text('cpu'),
        pickle.count(count),
      ),
      Buffer.from('Q'),
    ]),
  tensor: (storage: Buffer, offset: number, shape: readonly number[], strides: readonly number[]): Buffer =>
    pickle.call(
      pickle.global('torch._utils', '_rebuild_tensor_v2'),
      storage,
      pickle.count(offset),
      pickle.tuple(...shape.map(pickle.count)),
      pickle.tuple(...strides.map(pickle.count)),
      Buffer.from([0x89]),
      pickle.call(pickle.global('collections', 'OrderedDict')),
    ),
  whole: (value: Buffer): Buffer => Buffer.concat([Buffer.from([0x80, 2]), value, Buffer.from('.')]),
};

/** Writes a torch file of this value and these storages into a folder, and returns its path. */
export function writeTorchZip(
  folder: string,
  value: Buffer,
  storages: Readonly<Record<string, Uint8Array>> = {},
  more: readonly Written[] = [],
): string {
  const path = join(folder, `${crc32(value)}-${more.length}.pt`);
  const data = Object.entries(storages).map(([key, bytes]) => ({ name: `archive/data/${key}`, data: bytes }));
  writeFileSync(path, zip([{ name: 'archive/data.pkl', data: pickle.whole(value) }, ...data, ...more]));
  return path;
}
