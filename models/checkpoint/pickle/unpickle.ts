/**
 * A restricted machine for Python's pickle protocols 0 to 5, as far as torch.save uses them (the opcodes are documented in CPython's pickletools).
 * It builds plain data only; every class or function must be in globals.ts. Work and memory are bounded by the limits below, whatever the bytes say.
 */

import { ModelError } from '../../error.ts';
import { instantiate, make, nameOf, setItem, storageOf } from './globals.ts';
import type { PickleReader } from './reader.ts';
import {
  type Pickled,
  PickledDict,
  PickledInstance,
  PickledList,
  type PickledName,
  PickledSet,
  type PickledStorage,
  PickledTuple,
} from './values.ts';

/** The largest known checkpoints (1B parameters) need some 50,000. */
const MOST_STEPS = 1_000_000;

/** A name or a decimal number in the text protocols. */
const LONGEST_LINE = 4096;

/** Bytes of an integer: torch's magic number has 10, and seeds of generators fit, too. */
const LONGEST_INTEGER = 64;

export interface Unpickled {
  readonly value: Pickled;
  /** All that were mentioned, by key. */
  readonly storages: ReadonlyMap<string, PickledStorage>;
}

/** Reads one pickle from where the reader stands, to and with its STOP. Throws a ModelError for anything that no weights need. */
export function unpickle(reader: PickleReader): Unpickled {
  const machine = new Machine(reader);
  return { value: machine.run(), storages: machine.storages };
}

class Machine {
  private readonly reader: PickleReader;
  private readonly memo = new Map<number, Pickled>();
  /** The lengths of the stack at its marks. */
  private readonly marks: number[] = [];
  readonly storages = new Map<string, PickledStorage>();
  private readonly stack: Pickled[] = [];
  private steps = 0;

  constructor(reader: PickleReader) {
    this.reader = reader;
  }

  run(): Pickled {
    for (;;) {
      this.spend(1);
      const opcode = this.reader.byte();
      if (opcode === STOP) return this.pop();
      const step = STEPS.get(opcode);
      if (step === undefined) return this.refuse(`has the opcode ${opcode} where torch never has one`);
      step(this, this.reader);
    }
  }

  /** Values that were copied count as steps. */
  spend(values: number): void {
    this.steps += values;
    if (this.steps > MOST_STEPS) this.refuse(`describes its tensors in more than ${MOST_STEPS} steps`);
  }

  refuse(what: string): never {
    throw new ModelError(`The checkpoint ${what}, so it is damaged or no model: download the official file.`);
  }

  push(value: Pickled): void {
    this.stack.push(value);
  }

  /** Never below the last mark: what stands there belongs to another collection. */
  pop(): Pickled {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) return this.refuse('takes more values than it has');
    return this.stack.pop()!;
  }

  top(): Pickled {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) return this.refuse('takes more values than it has');
    return this.stack.at(-1)!;
  }

  mark(): void {
    this.marks.push(this.stack.length);
  }

  popMark(): Pickled[] {
    const start = this.marks.pop();
    return start === undefined ? this.refuse('ends a collection that it never began') : this.stack.splice(start);
  }

  get(index: number): Pickled {
    const value = this.memo.get(index);
    return value === undefined ? this.refuse('refers to a value that it does not have') : value;
  }

  put(index: number): void {
    this.memo.set(index, this.top());
  }

  memoize(): void {
    this.put(this.memo.size);
  }

  append(items: readonly Pickled[]): void {
    const list = this.top();
    if (!(list instanceof PickledList)) this.refuse('appends to what is no list');
    for (const item of items) list.items.push(item);
  }

  setItems(items: readonly Pickled[]): void {
    const dict = this.top();
    if (!(dict instanceof PickledDict) || items.length % 2 !== 0) this.refuse('puts items into what is no dictionary');
    for (let i = 0; i < items.length; i += 2) setItem(dict, items[i]!, items[i + 1]!);
  }

  addItems(items: readonly Pickled[]): void {
    const set = this.top();
    if (!(set instanceof PickledSet)) this.refuse('adds to what is no set');
    for (const item of items) set.items.push(item);
  }

  build(): void {
    const state = this.pop();
    const target = this.top();
    // Attributes of an OrderedDict (torch's `_metadata`: versions of modules) say nothing about the weights.
    if (target instanceof PickledDict) return;
    if (target instanceof PickledInstance && target.className === 'numpy.dtype') return;
    if (!(target instanceof PickledInstance) || !(state instanceof PickledDict)) {
      this.refuse('gives a state to what has none');
    }
    target.state = state;
  }

  persistent(): void {
    const storage = storageOf(this.pop());
    const known = this.storages.get(storage.key);
    if (known !== undefined && (known.type !== storage.type || known.count !== storage.count)) {
      this.refuse('describes one storage in two ways');
    }
    this.storages.set(storage.key, known ?? storage);
    this.push(known ?? storage);
  }

  tuple(): PickledTuple {
    const value = this.pop();
    return value instanceof PickledTuple ? value : this.refuse('calls something with what are no arguments');
  }

  text(): string {
    const value = this.pop();
    return typeof value === 'string' ? value : this.refuse('has a name that is no text');
  }
}

type Step = (machine: Machine, reader: PickleReader) => void;

const STOP = 0x2e;

/** By opcode, in the order of CPython's pickletools. What is missing (extensions, INST, OBJ, out-of-band buffers) torch never writes. */
const STEPS: ReadonlyMap<number, Step> = new Map<number, Step>([
  // Numbers
  [op('I'), (m, r) => m.push(textInteger(m, r.line(LONGEST_LINE)))],
  [op('J'), (m, r) => m.push(r.int32())],
  [op('K'), (m, r) => m.push(r.byte())],
  [op('M'), (m, r) => m.push(r.uint16())],
  [op('L'), (m, r) => m.push(textInteger(m, r.line(LONGEST_LINE).replace(/L$/, '')))],
  [0x8a, (m, r) => m.push(integer(m, r, r.byte()))],
  [0x8b, (m, r) => m.push(integer(m, r, r.uint32()))],
  [op('F'), (m, r) => m.push(Number(r.line(LONGEST_LINE)))],
  [op('G'), (m, r) => m.push(r.float64())],
  // None and truth
  [op('N'), (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  // Texts and bytes. The old STRING is bytes in Python 2 and text to whoever reads it; torch has names in it.
  [op('S'), (m, r) => m.push(quoted(m, r.line(LONGEST_LINE)))],
  [op('T'), (m, r) => m.push(r.text(r.uint32()))],
  [op('U'), (m, r) => m.push(r.text(r.byte()))],
  [op('B'), (m, r) => m.push(r.bytes(r.uint32()))],
  [op('C'), (m, r) => m.push(r.bytes(r.byte()))],
  [0x8e, (m, r) => m.push(r.bytes(r.uint64()))],
  [0x96, (m, r) => m.push(r.bytes(r.uint64()))],
  [op('V'), (m, r) => m.push(unescaped(r.line(LONGEST_LINE)))],
  [op('X'), (m, r) => m.push(r.text(r.uint32()))],
  [0x8c, (m, r) => m.push(r.text(r.byte()))],
  [0x8d, (m, r) => m.push(r.text(r.uint64()))],
  // Collections
  [op(']'), (m) => m.push(new PickledList())],
  [op('a'), (m) => m.append([m.pop()])],
  [op('e'), (m) => m.append(m.popMark())],
  [op('l'), (m) => m.push(listOf(m.popMark()))],
  [op(')'), (m) => m.push(new PickledTuple([]))],
  [op('t'), (m) => m.push(new PickledTuple(m.popMark()))],
  [0x85, (m) => m.push(new PickledTuple([m.pop()]))],
  [0x86, (m) => m.push(new PickledTuple([m.pop(), m.pop()].reverse()))],
  [0x87, (m) => m.push(new PickledTuple([m.pop(), m.pop(), m.pop()].reverse()))],
  [op('}'), (m) => m.push(new PickledDict())],
  [op('d'), (m) => withItems(m, m.popMark())],
  [op('s'), (m) => m.setItems([m.pop(), m.pop()].reverse())],
  [op('u'), (m) => m.setItems(m.popMark())],
  [0x8f, (m) => m.push(new PickledSet())],
  [0x90, (m) => m.addItems(m.popMark())],
  [0x91, (m) => m.push(setOf(m.popMark()))],
  // Stack and memo
  [op('0'), (m) => void m.pop()],
  [op('2'), (m) => m.push(m.top())],
  [op('('), (m) => m.mark()],
  [op('1'), (m) => void m.popMark()],
  [op('g'), (m, r) => m.push(m.get(memoIndex(m, r)))],
  [op('h'), (m, r) => m.push(m.get(r.byte()))],
  [op('j'), (m, r) => m.push(m.get(r.uint32()))],
  [op('p'), (m, r) => m.put(memoIndex(m, r))],
  [op('q'), (m, r) => m.put(r.byte())],
  [op('r'), (m, r) => m.put(r.uint32())],
  [0x94, (m) => m.memoize()],
  // Names, calls and instances
  [op('c'), (m, r) => m.push(nameOf(r.line(LONGEST_LINE), r.line(LONGEST_LINE)))],
  [0x93, (m) => m.push(stackName(m))],
  [op('R'), (m) => m.push(called(m))],
  [0x81, (m) => m.push(made(m))],
  [op('b'), (m) => m.build()],
  [op('Q'), (m) => m.persistent()],
  // Framing
  [0x80, (m, r) => assertProtocol(m, r.byte())],
  [0x95, (_, r) => void r.uint64()],
]);

function op(character: string): number {
  return character.charCodeAt(0);
}

function listOf(items: readonly Pickled[]): PickledList {
  const list = new PickledList();
  for (const item of items) list.items.push(item);
  return list;
}

function setOf(items: readonly Pickled[]): PickledSet {
  const set = new PickledSet();
  for (const item of items) set.items.push(item);
  return set;
}

function withItems(machine: Machine, items: readonly Pickled[]): void {
  machine.push(new PickledDict());
  machine.setItems(items);
}

function stackName(machine: Machine): PickledName {
  const attribute = machine.text();
  return nameOf(machine.text(), attribute);
}

function called(machine: Machine): Pickled {
  const args = machine.tuple();
  return make(machine.pop(), args.items, (values) => machine.spend(values));
}

function made(machine: Machine): Pickled {
  const args = machine.tuple();
  return instantiate(machine.pop(), args.items);
}

function assertProtocol(machine: Machine, version: number): void {
  if (version > 5) machine.refuse(`is written in pickle protocol ${version}, which is newer than any that torch uses`);
}

/** Little-endian two's complement. Beyond 2^53 a bigint. */
function integer(machine: Machine, reader: PickleReader, length: number): number | bigint {
  if (length > LONGEST_INTEGER) machine.refuse(`has an integer of ${length} bytes`);
  const bytes = reader.bytes(length);
  let value = 0n;
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return plain(length === 0 ? 0n : BigInt.asIntN(8 * length, value));
}

function textInteger(machine: Machine, text: string): number | bigint | boolean {
  // Protocol 0 writes truth values as the integers 00 and 01.
  if (text === '00' || text === '01') return text === '01';
  if (!/^-?\d+$/.test(text) || text.length > 2.5 * LONGEST_INTEGER)
    return machine.refuse('has an integer that is none');
  return plain(BigInt(text));
}

function plain(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function memoIndex(machine: Machine, reader: PickleReader): number {
  const text = reader.line(LONGEST_LINE);
  return /^\d{1,9}$/.test(text) ? Number(text) : machine.refuse('refers to a value that it does not have');
}

/** Python's repr of a byte string, without escapes: names have none. */
function quoted(machine: Machine, text: string): string {
  const inside = /^(['"])([^\\]*)\1$/.exec(text)?.[2];
  return inside === undefined ? machine.refuse('has a text with escapes where torch has a name') : inside;
}

/** Protocol 0 writes line feeds, backslashes and characters over 255 as \uXXXX or \UXXXXXXXX, and the others as Latin-1. */
function unescaped(line: string): string {
  return line.replace(/\\u([0-9a-f]{4})|\\U([0-9a-f]{8})/gi, (all, short: string, long: string) => {
    const code = Number.parseInt(short ?? long, 16);
    return code > 0x10ffff ? all : String.fromCodePoint(code);
  });
}
