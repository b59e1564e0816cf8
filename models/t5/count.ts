import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { convertedOf } from '../catalogue/conversions.ts';
import { entryNamed, installationOf } from '../catalogue/installed.ts';
import type { ModelsFolder } from '../catalogue/models-folder.ts';
import { readTokenizer, type Tokenise } from './tokenizer.ts';

/** The last one that was read: it is asked for again at every pause of who types. */
let known: { readonly folder: string; readonly tokenise: Tokenise } | null = null;

/**
 * How many tokens of T5 a text has, its end counted, by the tokenizer of the installed text encoder; null where none is installed and converted yet.
 * Throws a ModelError where that has no tokenizer.
 */
export function countTokens(models: ModelsFolder, text: string): number | null {
  const installed = installationOf(models, entryNamed('t5-base'));
  const sha256s = installed?.files.map(({ sha256 }) => sha256) ?? [];
  const folder = convertedOf(models, sha256s).find((path) => existsSync(join(path, 't5.json')));
  if (folder === undefined) return null;
  if (known?.folder !== folder) known = { folder, tokenise: readTokenizer(folder) };
  return known.tokenise(text).length;
}
