import { readdirSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { isSoundFile } from '../api/sound-files.ts';
import { PlainError } from '../jobs/job.ts';

/** What a file in a folder of stems can be: a stem, the whole mix, or what is left of it beside the stems. */
export type PartName = StemName | 'mix' | 'residual';

/** A word of its own at the end of the name: "Song 01 Drums", "vocals". */
const WORD = /(?:^|[^a-z])(vocals?|drums?|bass|others?|mix|residual)$/i;
/** For stems that no file names so: any name that ends so, "MySongVocals". */
const ENDING = /(vocals?|drums?|bass|others?)$/i;

/** What our own names of stems may end in, and those of many others. */
const TEMPO = /\s*\(\d+(?:\.\d+)? ?bpm\)$/i;

/** Anywhere in the name, a word of its own. */
const ANYWHERE = /(?:^|[^a-z])(vocals?|drums?|bass|others?)(?![a-z])/gi;

/**
 * The one stem that a file's name speaks of: the word that it ends in ("My other song drums.wav"), else one anywhere in it ("01-Bass_bounce 2.wav"), else its
 * last letters ("MySongVocals.flac"); null where it speaks of none, or only in its middle and of several.
 */
export function stemOfFile(name: string): StemName | null {
  const base = baseOf(name);
  const last = WORD.exec(base)?.[1];
  const words = [...base.matchAll(ANYWHERE)].map((match) => match[1]!);
  const ending = ENDING.exec(base)?.[1];
  const said = last !== undefined ? [last] : words.length > 0 || ending === undefined ? words : [ending];
  const parts = new Set(said.map(partNamed));
  const [part] = parts;
  return parts.size !== 1 || part === 'mix' || part === 'residual' ? null : part!;
}

/** The sound files of a folder by what they are. Throws a PlainError where two claim one stem, or where there is no stem. */
export function stemFiles(folder: string): Map<PartName, string> {
  const files = readdirSync(folder)
    .sort()
    .filter((entry) => !entry.startsWith('.') && isSoundFile(entry))
    .map((entry) => resolve(join(folder, entry)))
    .filter((path) => statSync(path).isFile());
  const found = named(files, WORD, folder);
  for (const [name, path] of named(files, ENDING, folder, new Set(found.keys()))) found.set(name, path);
  if (!STEMS.some((stem) => found.has(stem))) {
    throw new PlainError(
      `${folder} holds no stems: it needs sound files whose names end in vocals, drums, bass or other, like vocals.wav.`,
    );
  }
  return found;
}

function named(
  files: readonly string[],
  pattern: RegExp,
  folder: string,
  taken: ReadonlySet<PartName> = new Set(),
): Map<PartName, string> {
  const found = new Map<PartName, string>();
  for (const path of files) {
    const match = pattern.exec(baseOf(path));
    if (match === null) continue;
    const name = partNamed(match[1]!);
    if (taken.has(name)) continue;
    const other = found.get(name);
    if (other !== undefined) {
      throw new PlainError(
        `${basename(other)} and ${basename(path)} both look like the ${name} stem: leave only one of them in ${folder}.`,
      );
    }
    found.set(name, path);
  }
  return found;
}

/** A file's name without its ending, and without its tempo. */
const baseOf = (path: string): string => basename(path, extname(path)).replace(TEMPO, '');

function partNamed(word: string): PartName {
  const lower = word.toLowerCase();
  if (lower.startsWith('vocal')) return 'vocals';
  if (lower.startsWith('drum')) return 'drums';
  if (lower.startsWith('other')) return 'other';
  return lower as PartName;
}
