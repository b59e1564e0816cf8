import { ModelError } from '../error.ts';

/** Of SentencePiece's ModelProto (sentencepiece_model.proto): the fields that a unigram tokenizer is made of. */
const PIECES = 1;
const NORMALISER = 3;
const PIECE_TEXT = 1;
const PIECE_SCORE = 2;
const CHARSMAP = 2;

/** T5 puts a hundred sentinels behind the pieces, the last first. */
const SENTINELS = 100;
const END = 1;
const UNKNOWN = 2;

/**
 * The tokenizer.json of a T5 whose tokenizer is given as `spiece.model` alone, as transformers converts it: a unigram model of its pieces and the sentinels,
 * its table of character rules, words cut at white space and begun with ▁, and `</s>` at the end.
 * Throws a ModelError where the bytes are no such model.
 */
export function tokenizerFromSpiece(bytes: Uint8Array, path: string): object {
  const vocab: [string, number][] = [];
  let charsmap = '';
  try {
    for (const { field, bytes: message } of messages(bytes)) {
      if (field === PIECES) vocab.push(pieceOf(message));
      if (field !== NORMALISER) continue;
      const rules = [...messages(message)].find((part) => part.field === CHARSMAP);
      if (rules !== undefined) charsmap = Buffer.from(rules.bytes).toString('base64');
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    vocab.length = 0;
  }
  if (vocab[END]?.[0] !== '</s>' || vocab[UNKNOWN]?.[0] !== '<unk>') {
    throw new ModelError(
      `${path} is no SentencePiece model of T5: get spiece.model or tokenizer.json of t5-base again.`,
    );
  }
  const special = [0, END, UNKNOWN];
  for (let sentinel = SENTINELS - 1; sentinel >= 0; sentinel--) {
    special.push(vocab.length);
    vocab.push([`<extra_id_${sentinel}>`, 0]);
  }
  return {
    version: '1.0',
    added_tokens: special.map((id) => ({
      id,
      content: vocab[id]![0],
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: { type: 'Precompiled', precompiled_charsmap: charsmap },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'WhitespaceSplit' },
        { type: 'Metaspace', replacement: '▁', add_prefix_space: true, prepend_scheme: 'always' },
      ],
    },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '</s>', type_id: 0 } }],
      pair: [],
      special_tokens: { '</s>': { id: '</s>', ids: [END], tokens: ['</s>'] } },
    },
    decoder: { type: 'Metaspace', replacement: '▁', add_prefix_space: true, prepend_scheme: 'always' },
    model: { type: 'Unigram', unk_id: UNKNOWN, vocab, byte_fallback: false },
  };
}

function pieceOf(message: Uint8Array): [string, number] {
  let text = '';
  let score = 0;
  for (const { field, bytes } of messages(message)) {
    if (field === PIECE_TEXT) text = new TextDecoder().decode(bytes);
    if (field === PIECE_SCORE) score = new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true);
  }
  return [text, score];
}

/** The fields of one protobuf message; of numbers that are not floats only that they are there. Throws a RangeError where a field runs over the end. */
function* messages(bytes: Uint8Array): Generator<{ readonly field: number; readonly bytes: Uint8Array }> {
  let at = 0;
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new RangeError('a field runs over the end');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const [byte] = take(1);
      value += (byte! & 127) * shift;
      if (byte! < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const kind = tag % 8;
    const field = Math.floor(tag / 8);
    if (kind === 0) varint();
    else if (kind === 1) take(8);
    else if (kind === 2) yield { field, bytes: take(varint()) };
    else if (kind === 5) yield { field, bytes: take(4) };
    else throw new RangeError('a field has no known kind');
  }
}
