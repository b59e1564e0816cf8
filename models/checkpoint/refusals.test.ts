import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { ModelError } from '../error.ts';
import { openCheckpoint } from './open.ts';
import { FIXTURES, pickle, type Written, writeTorchZip, zip } from './testing.ts';

const folder = scratchFolder();
const FLOATS = new Uint8Array(16);

let files = 0;
function written(bytes: Uint8Array): string {
  const path = join(folder, `file-${files++}`);
  writeFileSync(path, bytes);
  return path;
}

async function refusal(path: string): Promise<string> {
  try {
    (await openCheckpoint(path)).close();
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError);
    return (error as Error).message;
  }
  throw new Error(`${path} was opened`);
}

function tensor(offset: number, shape: readonly number[], strides: readonly number[], count = 4): Buffer {
  return pickle.dict({ w: pickle.tensor(pickle.storage('FloatStorage', '0', count), offset, shape, strides) });
}

const entry = (name: string, data: Uint8Array | string, forged?: Written['forged']): Written => ({
  name,
  data: Buffer.from(data),
  ...(forged === undefined ? {} : { forged }),
});

test('the files that are written here by hand are opened when nothing is wrong with them', async () => {
  const store = await openCheckpoint(
    writeTorchZip(folder, tensor(1, [2], [1]), { 0: new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer) }),
  );
  expect([...store.tensors.get('w')!.floats()]).toEqual([2, 3]);
  store.close();
});

test.each([
  [
    'a function of the system',
    pickle.call(pickle.global('posix', 'system'), pickle.text('touch hacked')),
    'posix.system',
  ],
  ['eval', pickle.call(pickle.global('builtins', 'eval'), pickle.text('1')), 'builtins.eval'],
  ['getattr', pickle.call(pickle.global('__builtin__', 'getattr'), pickle.text('1')), '__builtin__.getattr'],
  ['an unknown network', pickle.dict({ klass: pickle.global('evil.nets', 'Net') }), 'evil.nets.Net'],
  [
    'a method of a known class',
    pickle.dict({ klass: pickle.global('collections', 'OrderedDict.fromkeys') }),
    'collections.OrderedDict.fromkeys',
  ],
  [
    'loading more pickles',
    pickle.call(pickle.global('torch.storage', '_load_from_bytes'), pickle.text('')),
    'torch.storage._load_from_bytes',
  ],
])('a pickle that asks for %s is refused with its name', async (_, value, name) => {
  expect(await refusal(writeTorchZip(folder, value))).toContain(name);
});

test('a class that may be named may not be called', async () => {
  const value = pickle.call(pickle.global('demucs.htdemucs', 'HTDemucs'));
  expect(await refusal(writeTorchZip(folder, value))).toContain('wants to call demucs.htdemucs.HTDemucs');
  expect(await refusal(writeTorchZip(folder, pickle.call(pickle.text('print'))))).toContain(
    'something that is no class',
  );
});

test.each([
  ['an offset beyond the storage', tensor(3, [2], [1])],
  ['a stride beyond the storage', tensor(0, [2, 2], [3, 1])],
  ['more values than are stored, by strides of 0', tensor(0, [1 << 15, 1 << 15], [0, 0])],
  ['a shape whose product overflows', tensor(0, [1 << 30, 1 << 30, 1 << 30], [0, 0, 0])],
  ['strides for another number of dimensions', tensor(0, [2, 2], [1])],
])('a tensor with %s is refused by its name', async (_, value) => {
  expect(await refusal(writeTorchZip(folder, value, { 0: FLOATS }))).toContain('tensor w');
});

test('a negative shape is refused', async () => {
  expect(await refusal(writeTorchZip(folder, tensor(0, [-1], [1]), { 0: FLOATS }))).toContain(
    'a shape in a way that torch never does',
  );
});

test('a storage that is forged larger than its entry, or has none, is refused before memory is asked for', async () => {
  const huge = tensor(0, [4], [1], 0x7fffffff);
  expect(await refusal(writeTorchZip(folder, huge, { 0: FLOATS }))).toContain('8589934588 bytes');
  expect(await refusal(writeTorchZip(folder, tensor(0, [4], [1])))).toContain('there are none');
});

test('a key with dots and slashes leads nowhere but to an entry of that name', async () => {
  const value = pickle.dict({
    w: pickle.tensor(pickle.storage('FloatStorage', '../../../etc/passwd', 4), 0, [4], [1]),
  });
  expect(await refusal(writeTorchZip(folder, value))).toContain('there are none');
});

test('one storage under two types is refused', async () => {
  const value = pickle.dict({
    a: pickle.tensor(pickle.storage('FloatStorage', '0', 4), 0, [4], [1]),
    b: pickle.tensor(pickle.storage('IntStorage', '0', 4), 0, [4], [1]),
  });
  expect(await refusal(writeTorchZip(folder, value, { 0: FLOATS }))).toContain('one storage in two ways');
});

test('types of values that no model has are refused by name', async () => {
  const value = pickle.dict({ w: pickle.storage('QInt8Storage', '0', 4) });
  expect(await refusal(writeTorchZip(folder, value, { 0: FLOATS }))).toContain('torch.QInt8Storage');
});

test('a pickle that nests without end is refused', async () => {
  const levels = Buffer.concat([Buffer.from(']'.repeat(300)), Buffer.from('a'.repeat(299))]);
  const refused = await refusal(writeTorchZip(folder, pickle.dict({ x: levels })));
  expect(refused).toContain('nested deeper');
});

test('a pickle that contains itself is refused', async () => {
  const value = pickle.dict({ x: Buffer.from(']q\0h\0a', 'latin1') });
  expect(await refusal(writeTorchZip(folder, value))).toContain('nested deeper');
});

test('a pickle of a few bytes that would unfold to 2 to the 40th values is refused', async () => {
  // x0 = []; forty times x(n + 1) = [xn, xn]; x40.
  const doublings = Array.from({ length: 40 }, (_, i) =>
    Buffer.from([0x5d, 0x28, 0x68, i, 0x68, i, 0x65, 0x71, i + 1, 0x30]),
  );
  const value = pickle.dict({ x: Buffer.concat([Buffer.from(']q\x000', 'latin1'), ...doublings, Buffer.from('h(')]) });
  expect(await refusal(writeTorchZip(folder, value))).toContain('more than 1000000 values');
});

test('a pickle with too many steps, or with one text larger than any model has, is refused', async () => {
  const steps = Buffer.concat([Buffer.from('N0'.repeat(500_001)), Buffer.from('}')]);
  expect(await refusal(writeTorchZip(folder, steps))).toContain('more than 1000000 steps');
  const long = Buffer.from([0x8d, 0, 0, 0, 0, 0, 1, 0, 0]);
  expect(await refusal(writeTorchZip(folder, long))).toContain('a text of 1099511627776 bytes');
});

/** A hundred thousand calls with one list, text or tuple of a hundred thousand values: 10 GB if each call copied it. */
const LONG = 100_000;

test.each<[string, Buffer, Buffer]>([
  [
    'sets',
    pickle.global('builtins', 'set'),
    Buffer.concat([Buffer.from(']('), Buffer.alloc(LONG, 'N'), Buffer.from('e\x85', 'latin1')]),
  ],
  [
    'dictionaries',
    pickle.global('collections', 'OrderedDict'),
    Buffer.concat([Buffer.from(']('), Buffer.from('NN\x86'.repeat(LONG), 'latin1'), Buffer.from('e\x85', 'latin1')]),
  ],
  [
    'bytes',
    pickle.global('_codecs', 'encode'),
    Buffer.concat([pickle.text('x'.repeat(LONG)), pickle.text('latin1'), Buffer.from('\x86', 'latin1')]),
  ],
])(
  'a pickle that makes %s of one long value again and again is refused before it fills the memory',
  async (_, callee, args) => {
    const named = Buffer.concat([callee, Buffer.from('q\x000', 'latin1'), args, Buffer.from('q\x010', 'latin1')]);
    const calls = Buffer.from('h\x00h\x01R0'.repeat(LONG), 'latin1');
    const value = Buffer.concat([named, calls, Buffer.from('}')]);
    expect(await refusal(writeTorchZip(folder, value))).toContain('more than 1000000 steps');
  },
);

test('bytes that are referred to again and again are written out once', async () => {
  const bytes = Buffer.concat([
    Buffer.from('B\x00\x00\x10\x00', 'latin1'),
    Buffer.alloc(1 << 20, 'x'),
    Buffer.from('q\x00', 'latin1'),
  ]);
  const list = Buffer.concat([
    Buffer.from(']('),
    bytes,
    Buffer.from('h\x00'.repeat(50_000), 'latin1'),
    Buffer.from('e'),
  ]);
  const store = await openCheckpoint(writeTorchZip(folder, pickle.dict({ x: list })));
  expect((store.record.x as string[]).length).toBe(50_001);
  store.close();
});

test('more tensors than any model has are refused', async () => {
  const one = pickle.tensor(pickle.storage('FloatStorage', '0', 4), 0, [4], [1]);
  const list = Buffer.concat([
    Buffer.from(']('),
    one,
    Buffer.from('q\x00', 'latin1'),
    Buffer.from('h\x00'.repeat(100_000), 'latin1'),
    Buffer.from('e'),
  ]);
  expect(await refusal(writeTorchZip(folder, pickle.dict({ x: list }), { 0: FLOATS }))).toContain(
    'more than 100000 tensors',
  );
});

test('values that are taken but never given, and ends without beginnings, are refused', async () => {
  const because: readonly (readonly [words: string, ...codes: string[]])[] = [
    [
      'takes more values than it has',
      '0',
      '2',
      'a',
      'R',
      'b',
      's',
      'Q',
      '\x93',
      '\x81',
      '\x85',
      'N\x86',
      '(0',
      'N(a',
      'N(.',
    ],
    ['ends a collection that it never began', 't', 'u', 'e', 'd', '1'],
    ['refers to a value that it does not have', 'h\x07', 'g7\n'],
  ];
  for (const [words, ...codes] of because) {
    for (const code of codes) {
      expect(await refusal(writeTorchZip(folder, Buffer.from(code, 'latin1'))), code).toContain(words);
    }
  }
});

test('what is not known of pickles is refused: extensions, old instances, newer protocols', async () => {
  for (const code of ['\x82\x01', 'i', 'o', '\x97', '\x80\x06']) {
    expect(await refusal(writeTorchZip(folder, Buffer.from(code, 'latin1')))).toContain('The checkpoint');
  }
});

test('what a file says is quoted without line feeds and codes that a terminal obeys', async () => {
  const value = pickle.dict({ w: pickle.tensor(pickle.storage('FloatStorage', '\x1b[2J\n', 4), 0, [4], [1]) });
  expect(await refusal(writeTorchZip(folder, value))).toMatch(/^[^\p{Cc}]+$/u);
});

test('keys that mean something in JavaScript are only keys', async () => {
  const value = pickle.dict({ __proto__: pickle.dict({ polluted: pickle.count(1) }), constructor: pickle.count(2) });
  const own = Buffer.concat([
    Buffer.from('}('),
    pickle.text('__proto__'),
    pickle.dict({ polluted: pickle.count(1) }),
    Buffer.from('u'),
  ]);
  for (const one of [value, own]) {
    const store = await openCheckpoint(writeTorchZip(folder, one));
    expect(Object.getPrototypeOf(store.record)).toBeNull();
    store.close();
  }
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test('two tensors that would have one name are refused', async () => {
  const one = pickle.tensor(pickle.storage('FloatStorage', '0', 4), 0, [4], [1]);
  const value = pickle.dict({ 'a.b': one, a: pickle.dict({ b: one }) });
  expect(await refusal(writeTorchZip(folder, value, { 0: FLOATS }))).toContain('two tensors of the name a.b');
});

const data = entry('archive/data.pkl', pickle.whole(Buffer.from('}')));

test.each<[string, Written[], string]>([
  ['compressed', [entry('archive/data.pkl', '', { method: 8 })], 'compressed or encrypted'],
  ['with an entry that leads outside', [data, entry('../../evil', 'x')], 'its list of entries cannot be read'],
  ['with an entry of an absolute path', [data, entry('/etc/passwd', 'x')], 'its list of entries cannot be read'],
  ['with one name twice', [data, data], 'two entries of the name'],
  ['with overlapping entries', [data, entry('archive/data/0', FLOATS, { offset: 0, size: 60 })], 'overlap'],
  ['with an entry beyond its end', [data, entry('archive/data/0', FLOATS, { size: 150 })], 'beyond its end'],
  ['of a program', [data, entry('archive/code/model.py', 'x')], 'TorchScript'],
  ['with two models', [data, entry('other/data.pkl', '}.')], '2 data.pkl'],
  ['with an entry of a name without end', [data, entry('x'.repeat(2000), 'x')], 'a name longer than'],
  ['without a model', [entry('readme.txt', 'x')], '0 data.pkl'],
  ['from a big-endian machine', [data, entry('archive/byteorder', 'big')], 'big-endian'],
])('a zip file %s is refused', async (_, entries, words) => {
  expect(await refusal(written(zip(entries)))).toContain(words);
});

test('the end that zip files over 4 GB have is read, and a forged number of entries refused before they are listed', async () => {
  (await openCheckpoint(written(zip([data], 1)))).close();
  expect(await refusal(written(zip([data], 2 ** 40)))).toContain('lists 1099511627776 entries');
});

test('the older format is refused where counts are forged, values are missing, or the machine was another', async () => {
  const original = readFileSync(`${FIXTURES}types-legacy.pt`);
  expect(await refusal(written(original.subarray(0, original.length - 4)))).toMatch(/ends before|are said to be in it/);
  const forged = Buffer.from(original);
  forged.writeBigInt64LE(1n << 60n, forged.lastIndexOf(Buffer.from([40, 0, 0, 0, 0, 0, 0, 0])));
  expect(await refusal(written(forged))).toContain('1152921504606846976 follow');
  const big = Buffer.from(original);
  big[big.indexOf('little_endian') + 'little_endian'.length + 2] = 0x89;
  expect(await refusal(written(big))).toContain('big-endian');
});

function safetensors(header: unknown, bytes = 8): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(bytes)]);
}

const f32 = (from: number, to: number, shape: unknown = [(to - from) / 4]) => ({
  dtype: 'F32',
  shape,
  data_offsets: [from, to],
});

test.each<[string, unknown, string]>([
  ['overlapping tensors', { a: f32(0, 8), b: f32(4, 8) }, 'overlaps'],
  ['a gap', { a: f32(4, 8) }, 'leaves a gap'],
  ['values that no tensor has', { a: f32(0, 4) }, '8 bytes of values'],
  ['a tensor beyond its end', { a: f32(0, 80) }, 'does not fit'],
  ['a tensor of another size than its shape', { a: f32(0, 8, [3]) }, 'does not fit'],
  ['a shape whose product overflows', { a: f32(0, 8, [2 ** 40, 2 ** 40]) }, 'does not fit'],
  ['a negative shape', { a: f32(0, 8, [-1, -2]) }, 'cannot be read'],
  ['an unknown type', { a: { ...f32(0, 8), dtype: 'F8_E4M3' } }, 'unknown type F8_E4M3'],
  ['metadata that are no texts', { __metadata__: { a: 1 }, a: f32(0, 8) }, 'metadata'],
  ['a header that is no JSON', '{"a": ', 'no JSON object'],
  ['a header that nests without end', `{"a":${'['.repeat(100_000)}`, 'nested too deep'],
])('a safetensors file with %s is refused', async (_, header, words) => {
  expect(await refusal(written(safetensors(header)))).toContain(words);
});

test('a safetensors header that is forged larger than the file or than any header is refused', async () => {
  const path = written(safetensors({ a: f32(0, 8) }));
  truncateSync(path, 20);
  expect(await refusal(path)).toContain('neither a file of torch');
  const large = safetensors(`{"a":"${' '.repeat(17 << 20)}"}`);
  expect(await refusal(written(large))).toContain('header is said to have');
});

test('what people have instead of a checkpoint is named', async () => {
  expect(await refusal(written(new Uint8Array(0)))).toContain('is empty');
  expect(await refusal(written(Buffer.from('version https://git-lfs.github.com/spec/v1\noid')))).toContain('Git LFS');
  expect(await refusal(written(Buffer.from('<!DOCTYPE html><html>')))).toContain('a web page');
  expect(await refusal(join(folder, 'nothing'))).toContain('is not there');
  mkdirSync(join(folder, 'empty'));
  expect(await refusal(join(folder, 'empty'))).toContain('no file of weights');
});

test.skipIf(process.platform === 'win32')('a named pipe is refused and not waited for', async () => {
  const path = join(folder, 'pipe');
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
  // Held open from both sides, so that a reader which does open it fails here and does not wait for ever.
  const held = openSync(path, 'r+');
  expect(await refusal(path)).toContain('is no file');
  closeSync(held);
});
