/**
 * All that a pickle may name. Whatever is not here is refused with its name, as it is read: reading a checkpoint never runs, imports or
 * constructs anything else, and what is constructed is plain data (values.ts).
 */

import { ModelError } from '../../error.ts';
import {
  type Pickled,
  PickledDict,
  PickledInstance,
  PickledList,
  PickledName,
  PickledSet,
  PickledStorage,
  PickledTensor,
  PickledTuple,
} from './values.ts';

/** Classes that are only named, never made: the network's own class, and types inside configurations. */
const NAMED: ReadonlySet<string> = new Set([
  'demucs.htdemucs.HTDemucs',
  'demucs.hdemucs.HDemucs',
  'typing.Any',
  ...['dict', 'list', 'tuple', 'int', 'long', 'float', 'bool', 'str', 'unicode', 'object'].flatMap((type) => [
    `__builtin__.${type}`,
    `builtins.${type}`,
  ]),
  ...['Half', 'BFloat16', 'Float', 'Double', 'Long', 'Int', 'Short', 'Char', 'Byte', 'Bool'].map(
    (type) => `torch.${type}Storage`,
  ),
]);

/** Configuration classes whose instances become records of their state. */
const RECORDS: ReadonlySet<string> = new Set([
  'omegaconf.dictconfig.DictConfig',
  'omegaconf.listconfig.ListConfig',
  'omegaconf.base.ContainerMetadata',
  'omegaconf.base.Metadata',
  ...['AnyNode', 'StringNode', 'IntegerNode', 'FloatNode', 'BooleanNode'].map((node) => `omegaconf.nodes.${node}`),
]);

/** Counts the values that a call copies. It throws when they are too many: a few bytes of a pickle can call with the same long list again and again. */
type Spend = (values: number) => void;

type Make = (args: readonly Pickled[], spend: Spend) => Pickled;

/** Functions and classes that a pickle may call, by what they make here. */
const MAKERS: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_tensor', rebuildTensor],
  ['torch._utils._rebuild_parameter', ([tensor]) => (tensor instanceof PickledTensor ? tensor : wrong('a parameter'))],
  ['collections.OrderedDict', ([pairs], spend) => dictOf(pairs, spend)],
  ['collections.defaultdict', () => new PickledDict()],
  ['fractions.Fraction', (args) => new PickledInstance('fractions.Fraction', args)],
  ['torch.Size', ([sizes]) => (sizes instanceof PickledTuple ? sizes : wrong('a size'))],
  ['numpy.dtype', (args) => new PickledInstance('numpy.dtype', args)],
  ['numpy.core.multiarray.scalar', numpyScalar],
  ['numpy._core.multiarray.scalar', numpyScalar],
  ['_codecs.encode', encode],
  ...['__builtin__', 'builtins'].flatMap((module): [string, Make][] => [
    [`${module}.set`, ([items], spend) => setOf(items, spend)],
    [`${module}.frozenset`, ([items], spend) => setOf(items, spend)],
    [`${module}.bytes`, (args) => (args.length === 0 ? new Uint8Array(0) : wrong('bytes'))],
  ]),
  ...['copy_reg', 'copyreg'].flatMap((module): [string, Make][] => [
    [`${module}._reconstructor`, ([type]) => instantiate(type, [])],
    [`${module}.__newobj__`, ([type]) => instantiate(type, [])],
  ]),
]);

/** A name that the pickle mentions. Throws a ModelError with the name where it is not known. */
export function nameOf(module: string, attribute: string): PickledName {
  const name = `${module}.${attribute}`;
  if (NAMED.has(name) || RECORDS.has(name) || MAKERS.has(name)) return new PickledName(name);
  throw new ModelError(
    `The checkpoint asks for ${printable(name)}, which is none of the classes that a model's weights need, so it was not opened: use the official file.`,
  );
}

/** What calling `callee` makes. Throws a ModelError where it is not to be called, or not with these. */
export function make(callee: Pickled, args: readonly Pickled[], spend: Spend): Pickled {
  const maker = callee instanceof PickledName ? MAKERS.get(callee.name) : undefined;
  if (maker !== undefined) return maker(args, spend);
  return instantiate(callee, args);
}

/** An instance of a class, as a record; Python's `cls.__new__(cls, *args)`. */
export function instantiate(type: Pickled | undefined, args: readonly Pickled[]): Pickled {
  if (type instanceof PickledName) {
    if (type.name === 'collections.OrderedDict') return new PickledDict();
    if (RECORDS.has(type.name)) return new PickledInstance(type.name, args);
  }
  const said = type instanceof PickledName ? type.name : 'something that is no class';
  throw new ModelError(
    `The checkpoint wants to call ${said}, which weights never need, so it was not opened: use the official file.`,
  );
}

/** The storage that torch's persistent id describes: ('storage', type, key, place, count) and, in old files, a view. */
export function storageOf(id: Pickled): PickledStorage {
  if (!(id instanceof PickledTuple)) return wrong('a storage');
  const [tag, type, key, , count, view] = id.items;
  const isKnown = type instanceof PickledName && /^torch\.\w+Storage$/.test(type.name);
  if (tag !== 'storage' || !isKnown || typeof key !== 'string' || !isCount(count)) return wrong('a storage');
  if (view !== undefined && view !== null) {
    throw new ModelError(
      'The checkpoint has views of storages as only torch before 0.4 wrote them: save it again with a newer torch.',
    );
  }
  return new PickledStorage(type.name.slice('torch.'.length), key, count);
}

function rebuildTensor([storage, offset, shape, strides]: readonly Pickled[], spend: Spend): PickledTensor {
  if (!(storage instanceof PickledStorage) || !isCount(offset)) return wrong('a tensor');
  return new PickledTensor(storage, offset, counts(shape, spend), counts(strides, spend));
}

function counts(value: Pickled | undefined, spend: Spend): number[] {
  const items = value instanceof PickledTuple || value instanceof PickledList ? value.items : wrong('a shape');
  spend(items.length);
  return items.map((item) => (isCount(item) ? item : wrong('a shape')));
}

function isCount(value: Pickled | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function dictOf(pairs: Pickled | undefined, spend: Spend): PickledDict {
  const dict = new PickledDict();
  if (pairs === undefined) return dict;
  if (!(pairs instanceof PickledList)) return wrong('a dictionary');
  spend(pairs.items.length);
  for (const pair of pairs.items) {
    if (!(pair instanceof PickledTuple || pair instanceof PickledList) || pair.items.length !== 2)
      wrong('a dictionary');
    setItem(dict, (pair as PickledTuple).items[0]!, (pair as PickledTuple).items[1]!);
  }
  return dict;
}

/** Puts one item into a dictionary. Throws a ModelError where the key is no plain value. */
export function setItem(dict: PickledDict, key: Pickled, value: Pickled): void {
  if (key !== null && !['string', 'number', 'bigint', 'boolean'].includes(typeof key)) {
    throw new ModelError(
      'The checkpoint has a dictionary whose keys are neither texts nor numbers, which no known model has: use the official file.',
    );
  }
  dict.entries.set(key as string, value);
}

function setOf(items: Pickled | undefined, spend: Spend): PickledSet {
  const set = new PickledSet();
  if (items === undefined) return set;
  if (!(items instanceof PickledList)) return wrong('a set');
  spend(items.items.length);
  for (const item of items.items) set.items.push(item);
  return set;
}

/** How Python 3 writes bytes for Python 2: a text of the characters 0 to 255. */
function encode([text, codec]: readonly Pickled[], spend: Spend): Uint8Array<ArrayBuffer> {
  if (typeof text !== 'string' || (codec !== 'latin1' && codec !== 'latin-1')) return wrong('bytes');
  spend(text.length);
  return Uint8Array.from(text, (character) => {
    const code = character.codePointAt(0)!;
    return code < 256 ? code : wrong('bytes');
  });
}

const SCALARS: ReadonlyMap<string, readonly [size: number, read: (view: DataView) => number]> = new Map([
  ['f8', [8, (view: DataView) => view.getFloat64(0, true)]],
  ['f4', [4, (view: DataView) => view.getFloat32(0, true)]],
  ['i8', [8, (view: DataView) => Number(view.getBigInt64(0, true))]],
  ['i4', [4, (view: DataView) => view.getInt32(0, true)]],
]);

/** numpy's scalars stand among training metrics. */
function numpyScalar([type, bytes]: readonly Pickled[]): number {
  const code = type instanceof PickledInstance && type.className === 'numpy.dtype' ? type.args[0] : undefined;
  const scalar = typeof code === 'string' ? SCALARS.get(code) : undefined;
  if (scalar === undefined || !(bytes instanceof Uint8Array) || bytes.length !== scalar[0]) return wrong('a number');
  return scalar[1](new DataView(bytes.buffer, bytes.byteOffset));
}

/** A name as it may be shown: what is not printable ASCII is left out, and it is cut. */
function printable(name: string): string {
  return name.replace(/[^\x21-\x7e]/g, '?').slice(0, 120);
}

function wrong(what: string): never {
  throw new ModelError(
    `The checkpoint describes ${what} in a way that torch never does, so it is damaged: download it again.`,
  );
}
