import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { Graph, type NodeResult, one, type Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops/index.ts';
import { CHORD_NAMES } from './chord-names.ts';
import type { JascoConfig } from './config.ts';
import { MELODY_BINS } from './melody.ts';

const CONDITIONERS = 'condition_provider.conditioners';

/**
 * The velocity of JASCO's flow for R guidance rows that share one z (audiocraft, FlowMatchingModel.forward).
 *
 *     z       float32 [frames, latentDim]      t  float32 [1], 0 noise … 1 data
 *     text    float32 [L, textDim]             last hidden states of the text encoder; the same for all rows
 *     heard   float32 [R, 1, 1]                1 where a row hears the text, 0 where it does not
 *     hearing int32   [H]                      the rows that hear the text, which are the first; deaf int32 [N] the others, R = H + N
 *     chords  int32   [R, frames]              drums  float32 [R, frames, latentDim] blurred latents
 *     melody  float32 [R, frames, 53]          only where the model takes one
 *     rows    float32 [R, frames, latentDim]
 *
 * The conditions as they are embedded come out as cond_chords, cond_drums, cond_melody [R, frames, ·] and cond_text [R, L, d]; they cost nothing that is
 * not needed anyway.
 */
export function buildVelocity(store: TensorStore, config: JascoConfig): Graph {
  const { dim, frames, heads, latentDim, layers, skips } = config;
  const g = new Graph('jasco');
  const weights = new Weights(g, store);
  const z = g.input('z', 'float32', [frames, latentDim]);
  const t = g.input('t', 'float32', [1]);
  const conditions = temporal(g, weights, config);
  const heard = g.input('heard', 'float32', ['R', 1, 1]);
  const text = spoken(g, weights, heard, config);

  // emb of [z, conditions] as a sum: z is the same in all rows, so its share is computed once.
  const emb = (from: number, to: number): Value => weights.columns('emb.weight', from, to);
  let x: Value = op.matmul(z, emb(0, latentDim));
  x = op.add(x, op.matmul(op.concat(conditions, -1), emb(latentDim, store.tensors.get('emb.weight')!.shape[1]!)));
  x = op.add(
    x,
    g.weight('positions', [frames, dim], () => positions(frames, dim), { exact: true }),
  );

  const moment = time(g, weights, t, config);
  const hearing = g.input('hearing', 'int32', ['H']);
  const context = op.add(op.gather(text, hearing), moment);
  const silence = op.add(op.gather(heard, g.input('deaf', 'int32', ['N'])), moment);
  const first: Value[] = [];
  for (let i = 0; i < layers; i++) {
    const half = Math.floor(layers / 2);
    x = g.scope(`layer${i}`, () => {
      let y = x;
      if (skips && i >= half) {
        const joined = op.concat([y, first.pop()!], -1);
        y = weights.linear(`transformer.skip_projections.${i % half}`, joined, { bias: true, exact: true });
      }
      const layer = `transformer.layers.${i}`;
      const normal = weights.norm(`${layer}.norm1`, y);
      y = op.add(y, attend(weights, `${layer}.self_attn`, normal, normal, heads, dim));
      const cross = `${layer}.cross_attention`;
      const queries = weights.norm(`${layer}.norm_cross`, op.gather(y, hearing));
      const heardText = attend(weights, cross, queries, context, heads, dim);
      y = op.add(y, stacked(heardText, unheard(weights, cross, silence, dim), y));
      const hidden = op.gelu(weights.linear(`${layer}.linear1`, weights.norm(`${layer}.norm2`, y)));
      return op.add(y, weights.linear(`${layer}.linear2`, hidden));
    });
    if (skips && i < half) first.push(x);
  }
  g.output('rows', weights.linear('linear', weights.norm('out_norm', x), { exact: true }));
  return g;
}

/** Chords, drums and melody of each row, embedded: in the order in which `emb` takes them. */
function temporal(g: Graph, weights: Weights, config: JascoConfig): [Value, ...Value[]] {
  const { frames, latentDim, chordDim, melodyDim } = config;
  const table = weights.plain(`${CONDITIONERS}.chords.emb.weight`, [CHORD_NAMES.length + 1, chordDim]);
  const chords = op.gather(table, g.input('chords', 'int32', ['R', frames]));
  const drums = weights.linear(
    `${CONDITIONERS}.self_wav.output_proj`,
    g.input('drums', 'float32', ['R', frames, latentDim]),
    {
      bias: true,
      exact: true,
    },
  );
  g.output('cond_chords', chords);
  g.output('cond_drums', drums);
  if (melodyDim === 0) return [chords, drums];
  const melody = weights.linear(
    `${CONDITIONERS}.melody.output_proj`,
    g.input('melody', 'float32', ['R', frames, MELODY_BINS]),
    {
      bias: true,
      exact: true,
    },
  );
  g.output('cond_melody', melody);
  return [chords, drums, melody];
}

/** The text in the width of the transformer; zeros in the rows that do not hear it (upstream multiplies by the mask after the projection). */
function spoken(g: Graph, weights: Weights, heard: Value, { textDim }: JascoConfig): Value {
  const text = g.input('text', 'float32', ['L', textDim]);
  const projected = weights.linear(`${CONDITIONERS}.description.output_proj`, text, { bias: true, exact: true });
  const out = op.multiply(projected, heard);
  g.output('cond_text', out);
  return out;
}

/** The time as a vector of the transformer's width, added to every token of the text: the only way by which it enters. */
function time(g: Graph, weights: Weights, t: Value, { timeDim }: JascoConfig): Value {
  const half = timeDim / 2;
  const step = Math.fround(Math.log(10_000) / (half - 1));
  const frequencies = Array.from({ length: half }, (_, i) => Math.exp(Math.fround(-i * step)));
  const phase = op.multiply(t, g.constant('float32', [half], frequencies));
  const wave = op.reshape(op.concat([op.sin(phase), op.cos(phase)], 0), [1, timeDim]);
  const hidden = op.silu(weights.linear('temb.dense.0', wave, { bias: true, exact: true }));
  return weights.linear('temb_proj', weights.linear('temb.dense.1', hidden, { bias: true, exact: true }), {
    bias: true,
    exact: true,
  });
}

/** Attention of `from` [R, n, d] on `to` [R, m, d] with audiocraft's packed projection (rows q, k, v) and no mask. */
function attend(weights: Weights, name: string, from: Value, to: Value, heads: number, dim: number): Value {
  const packed = `${name}.in_proj_weight`;
  const [q, k, v] = [from, to, to].map((x, part) => op.matmul(x, weights.rows(packed, part * dim, (part + 1) * dim)));
  return weights.linear(`${name}.out_proj`, headed(q!, k!, v!, heads));
}

/**
 * What attention comes to for the rows that hear no text: all their tokens are the same moment [N, 1, d], so its value is what every frame hears, whatever it asks for.
 * Queries, soft-max and one product are spared: an eighth of such a row's time.
 */
function unheard(weights: Weights, name: string, moment: Value, dim: number): Value {
  return weights.linear(
    `${name}.out_proj`,
    op.matmul(moment, weights.rows(`${name}.in_proj_weight`, 2 * dim, 3 * dim)),
  );
}

/** Rows [H, n, d] and behind them [N, 1, d], repeated: as many as y [R, n, d]. Either may be none. */
function stacked(some: Value, others: Value, y: Value): Value {
  const [, frames] = y.shape as [string, number];
  const times = y.graph.constant('int64', [3], [1, frames, 1]);
  const repeated = one('Expand', [others, times], () => ({ type: y.type, shape: others.shape.with(1, frames) }));
  return one('Concat', [some, repeated], () => ({ type: y.type, shape: y.shape }), { axis: 0 });
}

/** Attention by heads in one node: as quick as its parts, without the scores of the whole window in memory. Scale 1/√(channels of a head). */
function headed(q: Value, k: Value, v: Value, heads: number): Value {
  const fused = (): NodeResult => {
    if (k.shape[1] !== v.shape[1]) throw new Error('keys and values must be as many');
    return { type: q.type, shape: q.shape };
  };
  return one('MultiHeadAttention', [q, k, v], fused, { num_heads: heads }, 'com.microsoft');
}

/** audiocraft's create_sin_embedding: [cos, sin] of position / 10000^(i / (half − 1)), rounded where torch rounds. */
function positions(frames: number, dim: number): Float32Array {
  const half = dim / 2;
  const out = new Float32Array(frames * dim);
  for (let i = 0; i < half; i++) {
    const period = Math.fround(10_000 ** Math.fround(i / (half - 1)));
    for (let n = 0; n < frames; n++) {
      const phase = Math.fround(n / period);
      out[n * dim + i] = Math.cos(phase);
      out[n * dim + half + i] = Math.sin(phase);
    }
  }
  return out;
}

/** Weights of the checkpoint as the graph needs them: matrices of PyTorch's Linear [out, in] are turned to [in, out]. Each is read when the model is written. */
class Weights {
  private readonly graph: Graph;
  private readonly store: TensorStore;
  /** Those that are in the graph already, for one may stand in two products. */
  private readonly matrices = new Map<string, Value>();

  constructor(graph: Graph, store: TensorStore) {
    this.graph = graph;
    this.store = store;
  }

  /** As it is stored. */
  plain(name: string, shape: readonly number[]): Value {
    return this.graph.weight(name, shape, () => this.floats(name), { exact: true });
  }

  norm(name: string, x: Value): Value {
    const width = [x.shape.at(-1) as number];
    return op.layerNorm(x, this.plain(`${name}.weight`, width), this.plain(`${name}.bias`, width));
  }

  /** `exact`: stays float32, being small or sensitive. */
  linear(name: string, x: Value, { bias = false, exact = false }: { bias?: boolean; exact?: boolean } = {}): Value {
    const [out] = this.shape(`${name}.weight`);
    const y = op.matmul(x, this.rows(`${name}.weight`, 0, out, exact));
    return bias ? op.add(y, this.plain(`${name}.bias`, [out])) : y;
  }

  /** Rows [from, to) of a stored matrix, turned: [in, to − from]. */
  rows(name: string, from: number, to: number, exact = false): Value {
    const [, into] = this.shape(name);
    const label = to - from === this.shape(name)[0] ? name : `${name}[${from}:${to}]`;
    const known = this.matrices.get(label);
    if (known !== undefined) return known;
    const values = (): Float32Array => turned(this.floats(name).subarray(from * into, to * into), to - from, into);
    const matrix = this.graph.weight(label, [into, to - from], values, { exact });
    this.matrices.set(label, matrix);
    return matrix;
  }

  /** Columns [from, to) of a stored matrix, turned: [to − from, out]. */
  columns(name: string, from: number, to: number): Value {
    const [out, into] = this.shape(name);
    const values = (): Float32Array => turned(this.floats(name), out, into).slice(from * out, to * out);
    return this.graph.weight(`${name}[:,${from}:${to}]`, [to - from, out], values, { exact: true });
  }

  private shape(name: string): [number, number] {
    return this.store.tensors.get(name)!.shape as unknown as [number, number];
  }

  private floats(name: string): Float32Array {
    return this.store.tensors.get(name)!.floats();
  }
}

/** [rows, columns] row-major as [columns, rows], block by block so that both sides stay in the cache. */
function turned(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  const block = 32;
  for (let r = 0; r < rows; r += block) {
    for (let c = 0; c < columns; c += block) {
      for (let i = r; i < Math.min(rows, r + block); i++) {
        for (let j = c; j < Math.min(columns, c + block); j++) out[j * rows + i] = values[i * columns + j]!;
      }
    }
  }
  return out;
}
