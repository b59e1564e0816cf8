import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { ModelError } from '../error.ts';

/** Token ids of a text, ending in `</s>` (1); an empty text is that alone. Never cut. */
export type Tokenise = (text: string) => Int32Array<ArrayBuffer>;

/** Reads the tokenizer of the folder that `writeT5` wrote. Throws a ModelError where the text encoder was converted without one. */
export function readTokenizer(folder: string): Tokenise {
  try {
    const tokenizer = new Tokenizer(JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8')), {});
    return (text) => Int32Array.from(tokenizer.encode(text).ids);
  } catch {
    throw new ModelError(
      'The T5 encoder has no tokenizer, so it cannot read text: put tokenizer.json of t5-base beside its weights and convert it again.',
    );
  }
}
