import { lstatSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../audio/files.ts';
import { writeAtomically } from '../jobs/cache.ts';
import { PlainError } from '../jobs/job.ts';
import { insertSchema, MOST_INSERTS } from '../project/project.ts';

/** A plugin of a kept chain: an insert that is in no project. */
const keptInsert = insertSchema.omit({ id: true });
export type KeptInsert = z.infer<typeof keptInsert>;

/** A file may come from anywhere: it is read as the project's own are. */
const fileSchema = z.object({
  resonate: z.literal('chain'),
  version: z.literal(1),
  inserts: z.array(keptInsert).max(MOST_INSERTS),
});

const ENDING = '.json';
/** Bytes. More than any chain whose plugins keep settings and not samples; what is larger is not read. */
const LARGEST_FILE = 64 * 2 ** 20;
/** More than anybody finds a chain among. */
const MOST_LISTED = 1000;
/** What no system has in a name, and what hides a file or leaves the folder. */
const NAME = /^(?![. ])[^<>:"/\\|?*\p{Cc}]{1,80}(?<![. ])$/u;
/** Bytes in UTF-8. A file's name has 255 of them on most systems; some of these are the ending. */
const LONGEST_NAME = 240;
/** Names that Windows keeps for devices. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Chains of plugins as the person keeps them: a file each, by its name, that can be copied and given away. */
export class KeptChains {
  readonly #folder: string;

  /** `folder` need not be there. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Their names, in order of the alphabet. */
  list(): string[] {
    let names: string[];
    try {
      names = readdirSync(this.#folder);
    } catch {
      return [];
    }
    return names
      .filter((name) => name.endsWith(ENDING))
      .map((name) => name.slice(0, -ENDING.length))
      .filter((name) => isName(name) && this.#isThere(name))
      .sort((a, b) => a.localeCompare(b, 'en'))
      .slice(0, MOST_LISTED);
  }

  /** Throws a PlainError where it is gone or is no chain. */
  read(name: string): KeptInsert[] {
    const path = this.#path(name);
    if (!this.#isThere(name)) throw new PlainError(`There is no chain called ${name} any more: choose another.`);
    if (statSync(path).size > LARGEST_FILE) {
      throw new PlainError(`${name} is larger than a chain of plugins can be: choose another.`);
    }
    try {
      return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).inserts;
    } catch {
      throw new PlainError(`${name} cannot be read as a chain of plugins: keep it anew, or remove it.`);
    }
  }

  /** Throws a PlainError where the name cannot be a file's, or is taken and not to be replaced. */
  keep(name: string, inserts: readonly KeptInsert[], replace: boolean): void {
    const path = this.#path(name);
    if (!replace && this.#isThere(name))
      throw new PlainError(`There is a chain called ${name} already: choose another name.`);
    const text = JSON.stringify(fileSchema.parse({ resonate: 'chain', version: 1, inserts }), null, 2);
    if (Buffer.byteLength(text) > LARGEST_FILE) {
      throw new PlainError('The settings of these plugins are too large to be kept as a chain: take one of them out.');
    }
    makeFolder(this.#folder);
    writeAtomically(path, text, this.#folder);
  }

  rename(name: string, to: string): void {
    if (name === to) return;
    const [from, path] = [this.#path(name), this.#path(to)];
    if (!this.#isThere(name)) throw new PlainError(`There is no chain called ${name} any more: choose another.`);
    if (this.#isThere(to) && !isSameFile(from, path)) {
      throw new PlainError(`There is a chain called ${to} already: choose another name.`);
    }
    renameSync(from, path);
  }

  remove(name: string): void {
    rmSync(this.#path(name), { force: true });
  }

  /** A link leads somewhere else: it is nobody's chain. */
  #isThere(name: string): boolean {
    return lstatSync(join(this.#folder, `${name}${ENDING}`), { throwIfNoEntry: false })?.isFile() ?? false;
  }

  #path(name: string): string {
    if (!isName(name)) {
      throw new PlainError(
        `${JSON.stringify(name)} cannot be the name of a file: use up to 80 letters, digits, spaces and simple signs, fewer of rare ones.`,
      );
    }
    return join(this.#folder, `${name}${ENDING}`);
  }
}

const isName = (name: string): boolean =>
  NAME.test(name) && !DEVICE.test(name) && Buffer.byteLength(name) <= LONGEST_NAME;

/** Whether two spellings lead to one file, as they do where the names of files have no case. */
function isSameFile(a: string, b: string): boolean {
  const [one, other] = [a, b].map((path) => lstatSync(path, { bigint: true }));
  return one!.dev === other!.dev && one!.ino === other!.ino;
}
