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

/** Deeper than any configuration, and far from the end of the stack. */
const DEEPEST = 64;

/** Of a tensor with all that it lies in; those of known models have less than 120. */
const LONGEST_NAME = 1000;

/** The largest known models have some thousands. */
const MOST_TENSORS = 100_000;

/** A pickle of a few bytes can refer to one list so often that it would fill the memory when written out. */
const MOST_VALUES = 1_000_000;

interface Unpacked {
  /** By path from the top: 'state.encoder.0.conv.weight'. */
  readonly tensors: ReadonlyMap<string, PickledTensor>;
  /** All else, as JSON-like values; objects have no prototype. A dictionary of tensors alone is left out. */
  readonly record: Readonly<Record<string, unknown>>;
}

/** Takes a checkpoint's value apart into its tensors and the rest. Throws a ModelError where it is no dictionary, too deep, too large, or names one tensor twice. */
export function unpack(root: Pickled): Unpacked {
  const tensors = new Map<string, PickledTensor>();
  const texts = new Map<Uint8Array, string>();
  let count = 0;

  /** The plain value, or `undefined` where nothing but tensors is in it. */
  function plain(value: Pickled, path: string, depth: number): unknown {
    if (++count > MOST_VALUES) {
      throw new ModelError(
        `The checkpoint has more than ${MOST_VALUES} values beside its tensors, so it is no model: use the official file.`,
      );
    }
    if (depth > DEEPEST) {
      throw new ModelError(
        `The checkpoint is nested deeper than ${DEEPEST} levels (at ${path.slice(0, 80)}), so it is no model: use the official file.`,
      );
    }
    if (value instanceof PickledTensor) {
      if (tensors.has(path))
        throw new ModelError(`The checkpoint has two tensors of the name ${path}: use the official file.`);
      if (tensors.size === MOST_TENSORS) {
        throw new ModelError(
          `The checkpoint has more than ${MOST_TENSORS} tensors, so it is no model: use the official file.`,
        );
      }
      tensors.set(path, value);
      return undefined;
    }
    if (value instanceof PickledDict) return plainDict(value, path, depth);
    if (value instanceof PickledList || value instanceof PickledTuple || value instanceof PickledSet) {
      return value.items.map((item, i) => plain(item, join(path, String(i)), depth + 1) ?? null);
    }
    if (value instanceof PickledInstance) return plainInstance(value, path, depth);
    if (value instanceof PickledName) return value.name;
    if (value instanceof PickledStorage) return null;
    if (value instanceof Uint8Array) return textOf(value);
    return typeof value === 'bigint' ? value.toString() : value;
  }

  /** Once for each value: the same bytes may be referred to a million times. */
  function textOf(bytes: Uint8Array): string {
    const text = texts.get(bytes) ?? Buffer.from(bytes).toString('latin1');
    texts.set(bytes, text);
    return text;
  }

  function plainDict(dict: PickledDict, path: string, depth: number): Record<string, unknown> | undefined {
    const record: Record<string, unknown> = Object.create(null);
    let kept = 0;
    for (const [key, value] of dict.entries) {
      const name = String(key);
      const one = plain(value, join(path, name), depth + 1);
      if (one === undefined) continue;
      record[name] = one;
      kept++;
    }
    return kept === 0 && dict.entries.size > 0 ? undefined : record;
  }

  function plainInstance(instance: PickledInstance, path: string, depth: number): unknown {
    if (instance.className === 'fractions.Fraction') return fraction(instance);
    const entries = instance.state?.entries;
    if (/^omegaconf\.(dict|list)config\./.test(instance.className)) {
      return plain(entries?.get('_content') ?? null, path, depth + 1) ?? null;
    }
    if (instance.className.startsWith('omegaconf.nodes.'))
      return plain(entries?.get('_val') ?? null, path, depth + 1) ?? null;
    return instance.className;
  }

  if (root instanceof PickledTensor) {
    return { tensors: new Map([['tensor', root]]), record: Object.create(null) };
  }
  if (!(root instanceof PickledDict)) {
    throw new ModelError(
      'The checkpoint holds no dictionary of tensors, so it is no model that Resonate can read: use the official file.',
    );
  }
  return { tensors, record: plainDict(root, '', 0) ?? Object.create(null) };
}

function join(path: string, name: string): string {
  if (path.length + name.length >= LONGEST_NAME) {
    throw new ModelError(
      `The checkpoint has a name of more than ${LONGEST_NAME} characters, so it is no model: use the official file.`,
    );
  }
  return path === '' ? name : `${path}.${name}`;
}

/** `{ numerator, denominator }`: Python writes either both or the text '39/5'. */
function fraction({ args }: PickledInstance): Record<string, unknown> {
  const [first, second] = args;
  const text = typeof first === 'string' ? /^(-?\d{1,15})(?:\/(\d{1,15}))?$/.exec(first) : null;
  const numerator = text === null ? first : Number(text[1]);
  const denominator = text === null ? second : Number(text[2] ?? 1);
  if (typeof numerator !== 'number' || typeof denominator !== 'number' || denominator === 0) {
    throw new ModelError('The checkpoint has a fraction that is none, so it is damaged: download it again.');
  }
  return Object.assign(Object.create(null), { numerator, denominator });
}
