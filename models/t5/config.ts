import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { ModelError } from '../error.ts';

/** The table of tokens stands under two names, of which a file may keep either. */
export function embeddingOf(store: TensorStore): string {
  return store.tensors.has('shared.weight') ? 'shared.weight' : 'encoder.embed_tokens.weight';
}

/** Dimensions of a T5 encoder, read from its tensors. */
export interface T5Config {
  readonly vocabulary: number;
  /** Channels of a token. */
  readonly dim: number;
  readonly layers: number;
  readonly heads: number;
  /** Channels of a head. */
  readonly headDim: number;
  readonly hidden: number;
  /** T5 1.1: two projections, the first through GELU, multiplied; else one through ReLU. */
  readonly gated: boolean;
  readonly buckets: number;
  /** The distance from which on relative positions share a bucket. Not in the tensors: 128 in every published T5, and the file's configuration must agree. */
  readonly farthest: number;
  readonly epsilon: number;
}

const FARTHEST = 128;
const BUCKETS = 32;
const EPSILON = 1e-6;

/** Names of the tensors; of projections without their `.weight`. */
export const T5_KEYS = {
  buckets: 'encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight',
  finalNorm: 'encoder.final_layer_norm.weight',
  attention: (layer: number, part: 'q' | 'k' | 'v' | 'o') => `encoder.block.${layer}.layer.0.SelfAttention.${part}`,
  attentionNorm: (layer: number) => `encoder.block.${layer}.layer.0.layer_norm.weight`,
  dense: (layer: number, part: 'wi' | 'wi_0' | 'wi_1' | 'wo') =>
    `encoder.block.${layer}.layer.1.DenseReluDense.${part}`,
  denseNorm: (layer: number) => `encoder.block.${layer}.layer.1.layer_norm.weight`,
} as const;

/**
 * Reads and checks every tensor of the encoder; a decoder in the same file is left alone. `settings` is the config.json that lies beside the weights, where
 * there is one. Throws a ModelError naming the tensor or setting that is not T5's.
 */
export function readT5Config(store: TensorStore, settings: Readonly<Record<string, unknown>> = {}): T5Config {
  const shapeOf = (name: string): readonly number[] => {
    const tensor = store.tensors.get(name);
    if (tensor === undefined) throw new ModelError(`The T5 encoder lacks the tensor ${name}: get the file again.`);
    return tensor.shape;
  };
  const check = (name: string, wanted: readonly number[]): void => {
    const shape = shapeOf(name);
    if (shape.length !== wanted.length || shape.some((size, axis) => size !== wanted[axis])) {
      throw new ModelError(
        `The tensor ${name} is [${shape.join(', ')}] where this T5 encoder needs [${wanted.join(', ')}]: it is another model.`,
      );
    }
  };
  const embedding = embeddingOf(store);
  const [vocabulary = 0, dim = 0] = shapeOf(embedding);
  const [buckets = 0, heads = 0] = shapeOf(T5_KEYS.buckets);
  const [inner = 0] = shapeOf(`${T5_KEYS.attention(0, 'q')}.weight`);
  const gated = store.tensors.has(`${T5_KEYS.dense(0, 'wi_0')}.weight`);
  const [hidden = 0] = shapeOf(`${T5_KEYS.dense(0, gated ? 'wi_0' : 'wi')}.weight`);
  if (heads === 0 || inner % heads !== 0) {
    throw new ModelError(
      `The tensor ${T5_KEYS.attention(0, 'q')}.weight has ${inner} rows, which are not ${heads} heads: it is another model.`,
    );
  }
  let layers = 0;
  while (store.tensors.has(T5_KEYS.attentionNorm(layers))) layers++;
  check(embedding, [vocabulary, dim]);
  check(T5_KEYS.buckets, [buckets, heads]);
  check(T5_KEYS.finalNorm, [dim]);
  for (let layer = 0; layer < layers; layer++) {
    for (const part of ['q', 'k', 'v'] as const) check(`${T5_KEYS.attention(layer, part)}.weight`, [inner, dim]);
    check(`${T5_KEYS.attention(layer, 'o')}.weight`, [dim, inner]);
    check(T5_KEYS.attentionNorm(layer), [dim]);
    for (const part of gated ? (['wi_0', 'wi_1'] as const) : (['wi'] as const)) {
      check(`${T5_KEYS.dense(layer, part)}.weight`, [hidden, dim]);
    }
    check(`${T5_KEYS.dense(layer, 'wo')}.weight`, [dim, hidden]);
    check(T5_KEYS.denseNorm(layer), [dim]);
  }
  if (buckets !== (settings.relative_attention_num_buckets ?? BUCKETS)) {
    throw new ModelError(
      `The tensor ${T5_KEYS.buckets} has ${buckets} rows where every published T5 has ${BUCKETS}: it is another model.`,
    );
  }
  const known: Readonly<Record<string, readonly unknown[]>> = {
    model_type: ['t5'],
    num_layers: [layers],
    num_heads: [heads],
    d_model: [dim],
    d_kv: [inner / heads],
    d_ff: [hidden],
    relative_attention_num_buckets: [buckets],
    relative_attention_max_distance: [FARTHEST],
    layer_norm_epsilon: [EPSILON],
    feed_forward_proj: gated ? ['gated-gelu'] : ['relu'],
  };
  for (const [name, allowed] of Object.entries(known)) {
    const value = settings[name];
    if (value !== undefined && value !== null && !allowed.includes(value)) {
      throw new ModelError(
        `The T5 encoder's config.json says ${name} = ${String(value)} where its tensors say ${allowed.join(' or ')}: the files do not belong together.`,
      );
    }
  }
  return {
    vocabulary,
    dim,
    layers,
    heads,
    headDim: inner / heads,
    hidden,
    gated,
    buckets,
    farthest: FARTHEST,
    epsilon: EPSILON,
  };
}
