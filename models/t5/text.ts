import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { ModelError } from '../error.ts';
import { type OpenSession, openSession } from '../runtime/session.ts';
import { relativeBuckets } from './buckets.ts';
import { t5File } from './convert.ts';

/** Text as the T5-base encoder hears it: what JASCO's description conditioner takes. */
interface TextEncoder {
  /** Channels of a token; 768 in t5-base. */
  readonly dim: number;
  /**
   * Token ids of a text, ending in `</s>` (1); an empty text is that alone. Never cut.
   * Throws a ModelError where the text encoder was converted without its tokenizer.
   */
  tokenise(text: string): Int32Array<ArrayBuffer>;
  /** Last hidden states [ids.length, dim], row-major, of one text at its exact length (no padding, no mask). */
  encode(ids: Int32Array, signal?: AbortSignal): Promise<Float32Array<ArrayBuffer>>;
  release(): Promise<void>;
}

/** Opens the folder that `writeT5` wrote. Throws a ModelError where it is not one. */
export async function openTextEncoder(folder: string, open: OpenSession = openSession): Promise<TextEncoder> {
  const file = readT5File(folder);
  const session = await open(join(folder, 't5.onnx'));
  let tokenizer: Tokenizer | null = null;
  return {
    dim: file.dim,
    tokenise(text) {
      tokenizer ??= readTokenizer(folder);
      return Int32Array.from(tokenizer.encode(text).ids);
    },
    async encode(ids, signal) {
      const wrong = ids.find((id) => id < 0 || id >= file.vocabulary);
      if (ids.length === 0 || wrong !== undefined) {
        throw new RangeError(
          `Token ${wrong ?? 'none'} is not in T5's vocabulary: give one id or more, 0 to ${file.vocabulary - 1}.`,
        );
      }
      signal?.throwIfAborted();
      const length = ids.length;
      const { hidden } = await session.run({
        ids: { data: BigInt64Array.from(ids, BigInt), shape: [1, length] },
        buckets: { data: relativeBuckets(length, file.buckets, file.farthest), shape: [length, length] },
      });
      return hidden!.data as Float32Array<ArrayBuffer>;
    },
    release: () => session.release(),
  };
}

function readT5File(folder: string) {
  try {
    return t5File.parse(JSON.parse(readFileSync(join(folder, 't5.json'), 'utf8')));
  } catch {
    throw new ModelError(`${folder} holds no converted T5 encoder: convert it again.`);
  }
}

function readTokenizer(folder: string): Tokenizer {
  try {
    return new Tokenizer(JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8')), {});
  } catch {
    throw new ModelError(
      'The T5 encoder has no tokenizer, so it cannot read text: put tokenizer.json of t5-base beside its weights and convert it again.',
    );
  }
}
