import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { ModelError } from '../error.ts';

/** Why a setting is refused, and what a person can do. */
interface Refusal {
  readonly why: string;
  readonly instead: string;
}

const UNPUBLISHED: Refusal = { why: 'no published model has that', instead: 'an official file' };

/** The arguments of an official class as its exported package has them: by place and by name, what is left out being the class's default. */
export class Settings<Name extends string> {
  readonly #given: ReadonlyMap<string, unknown>;
  readonly #defaults: Readonly<Record<Name, unknown>>;
  readonly #instead: string;

  /**
   * `defaults`: in the order of the class's arguments, which begin with `sources`. `fixed`: the only values that the code carries. Throws a ModelError naming the
   * setting that has another.
   */
  constructor(
    { record: { args, kwargs } }: TensorStore,
    defaults: Readonly<Record<Name, unknown>>,
    fixed: Readonly<Partial<Record<Name, readonly unknown[]>>>,
    { why, instead }: Refusal = UNPUBLISHED,
  ) {
    const order = ['sources', ...Object.keys(defaults)];
    const given = new Map<string, unknown>();
    if (Array.isArray(args)) for (const [index, value] of args.entries()) given.set(order[index] ?? '', value);
    if (typeof kwargs === 'object' && kwargs !== null)
      for (const [key, value] of Object.entries(kwargs)) given.set(key, value);
    this.#given = given;
    this.#defaults = defaults;
    this.#instead = instead;
    for (const [name, allowed] of Object.entries<readonly unknown[] | undefined>(fixed)) {
      const value = this.raw(name as Name);
      if (!allowed!.includes(value)) this.refuse(name, value, why);
    }
    const bands = this.#given.get('multi_freqs');
    // The published configurations say that there is none by an empty list.
    if (Array.isArray(bands) ? bands.length > 0 : Boolean(bands)) this.refuse('multi_freqs', bands, why);
  }

  raw(name: Name): unknown {
    return this.#given.has(name) ? this.#given.get(name) : this.#defaults[name];
  }

  refuse(name: string, value: unknown, why: string): never {
    throw new ModelError(
      `The checkpoint's setting ${name} is ${JSON.stringify(value)}, and ${why}: use ${this.#instead}.`,
    );
  }

  flag(name: Name): boolean {
    const value = this.raw(name);
    return typeof value === 'boolean' || typeof value === 'number'
      ? Boolean(value)
      : this.refuse(name, value, 'it must be true or false');
  }

  /** A number, which Python may have written as a fraction. */
  number(name: Name, least: number, most: number): number {
    const value = this.raw(name);
    const number = typeof value === 'object' && value !== null ? fractionOf(value) : value;
    if (typeof number !== 'number' || !(number >= least && number <= most)) {
      this.refuse(name, value, `it must be a number from ${least} to ${most}`);
    }
    return number;
  }

  whole(name: Name, least: number, most: number): number {
    const number = this.number(name, least, most);
    return Number.isInteger(number) ? number : this.refuse(name, number, 'it must be a whole number');
  }

  /** Seconds as samples. Upstream multiplies a Fraction by the rate exactly, and a float as a float: 39/5 · 44100 is 343980. */
  samples(name: Name, sampleRate: number): number {
    const seconds = this.number(name, 0, 600);
    const value = this.raw(name);
    if (typeof value !== 'object' || value === null) return Math.trunc(seconds * sampleRate);
    const { numerator, denominator } = value as { readonly numerator: number; readonly denominator: number };
    return Math.floor((numerator * sampleRate) / denominator);
  }

  sources(): string[] {
    const value = this.#given.get('sources');
    const fits =
      Array.isArray(value) && value.length > 0 && value.length <= 16 && value.every((name) => typeof name === 'string');
    return fits ? (value as string[]) : this.refuse('sources', value, 'it must be a list of names');
  }
}

function fractionOf(value: object): number {
  const { numerator, denominator } = value as Record<string, unknown>;
  return typeof numerator === 'number' && typeof denominator === 'number' ? numerator / denominator : Number.NaN;
}
