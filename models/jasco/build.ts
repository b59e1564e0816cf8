import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { Graph, type NodeResult, one, type Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops/index.ts';
import { CHORD_NAMES } from './chord-names.ts';
import type { JascoConfig } from './config.ts';
import { MELODY_BINS } from './melody.ts';
import { Weights } from './weights.ts';

const CONDITIONERS = 'condition_provider.conditioners';

/**
 * The velocity of JASCO's flow for R guidance rows that share one z (audiocraft, FlowMatchingModel.forward).
 *
 *     z       float32 [frames, latentDim]      t  float32 [1], 0 noise … 1 data
 *     hearing int32   [H]                      the rows that hear the text, which are the first; deaf int32 [N] a 0 for each of the others, R = H + N
 *     grid    int64   [4]                      H, frames, heads, L
 *     keys.I  float32 [d, heads · L]           what the text is to layer I, the same for all rows: outputs of `buildText`
 *     values.I float32 [heads · L, d]
 *     chords  int32   [R, frames]              drums  float32 [R, frames, latentDim] blurred latents
 *     melody  float32 [R, frames, 53]          only where the model takes one
 *     rows    float32 [R, frames, latentDim]
 *
 * The conditions as they are embedded come out as cond_chords, cond_drums, cond_melody [R, frames, ·]; they cost nothing that is not needed anyway.
 */
export function buildVelocity(store: TensorStore, config: JascoConfig): Graph {
  const { dim, frames, heads, latentDim, layers, skips } = config;
  const g = new Graph('jasco');
  const weights = new Weights(g, store);
  const z = g.input('z', 'float32', [frames, latentDim]);
  const t = g.input('t', 'float32', [1]);
  const conditions = temporal(g, weights, config);

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
  const deaf = g.input('deaf', 'int32', ['N']);
  const grid = g.input('grid', 'int64', [4]);
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
      const now = told(weights, `${layer}.cross_attention`, moment, dim);
      const queries = weights.norm(`${layer}.norm_cross`, op.gather(y, hearing));
      const heard = op.add(hear(g, queries, i, grid, heads), op.reshape(now, [dim]));
      y = op.add(y, stacked(heard, op.gather(op.reshape(now, [1, 1, dim]), deaf), y));
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
 * What layer I hears of the text: soft-max of queries · keys over the L words of each head, times values (text.ts). queries [H, n, d] → [H, n, d], less the share of the time.
 */
function hear(g: Graph, queries: Value, layer: number, grid: Value, heads: number): Value {
  const [rows, frames, dim] = queries.shape as [string, number, number];
  const all = `${heads}*L`;
  const scores = op.matmul(queries, g.operand(`keys.${layer}`, [dim, all]));
  // Where no row hears the text, a shape cannot be found by division.
  const byWord = one('Reshape', [scores, grid], () => ({ type: scores.type, shape: [rows, frames, heads, 'L'] }));
  const together = one('Shape', [scores], () => ({ type: 'int64', shape: [3] }));
  const shares = one('Reshape', [op.softmax(byWord, -1), together], () => scores);
  return op.matmul(shares, g.operand(`values.${layer}`, [all, dim]));
}

/** The share of the time in what attention to the text comes to, the same for every frame and whatever it asks for: moment [1, d] → [1, d]. */
function told(weights: Weights, name: string, moment: Value, dim: number): Value {
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
