/**
 * What a pickle is made of, as plain data. Nothing here can run: a class is its name, an instance is a name with its state.
 */

export type Pickled =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array<ArrayBuffer>
  | PickledList
  | PickledTuple
  | PickledSet
  | PickledDict
  | PickledName
  | PickledInstance
  | PickledStorage
  | PickledTensor;

export class PickledList {
  readonly items: Pickled[] = [];
}

export class PickledTuple {
  readonly items: readonly Pickled[];
  constructor(items: readonly Pickled[]) {
    this.items = items;
  }
}

export class PickledSet {
  readonly items: Pickled[] = [];
}

/** What may be a key: Python's tuples as keys do not occur in checkpoints. */
type PickledKey = string | number | bigint | boolean | null;

/** dict, OrderedDict and defaultdict. A Map, so that no key (`__proto__`) is anything but a key. */
export class PickledDict {
  readonly entries = new Map<PickledKey, Pickled>();
}

/** A class or function that is only named: 'demucs.htdemucs.HTDemucs'. */
export class PickledName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** An instance of a configuration class, as a record. */
export class PickledInstance {
  readonly className: string;
  readonly args: readonly Pickled[];
  state: PickledDict | null = null;
  constructor(className: string, args: readonly Pickled[]) {
    this.className = className;
    this.args = args;
  }
}

/** Raw values beside the pickle: torch's persistent id. */
export class PickledStorage {
  /** Of torch: 'HalfStorage'. */
  readonly type: string;
  readonly key: string;
  /** Values, not bytes. */
  readonly count: number;
  constructor(type: string, key: string, count: number) {
    this.type = type;
    this.key = key;
    this.count = count;
  }
}

/** A view of a storage. Shape, strides and offset are in values and still to be checked against it. */
export class PickledTensor {
  readonly storage: PickledStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  constructor(storage: PickledStorage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}
