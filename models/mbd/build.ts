/**
 * The network of one band (audiocraft's DiffusionUnet): a U-Net over the waveform that estimates the noise in it.
 * Inputs `x` [1, 1, n], `step` [1] int64, `condition` [1, D, T], `places` [m] int64 (which frame of the condition stands at each of the m = unetLength(n)
 * places of the bottleneck) and, with a transformer, `positions` [1, m, C] and for cross-attention `sources` [1, T, C] (sinusoids); output `noise` [1, 1, n].
 */

import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { Graph, one, type Value } from '../onnx/graph.ts';
import { type Layers, layersOf } from '../onnx/layers.ts';
import * as op from '../onnx/ops/index.ts';
import type { UnetConfig } from './config.ts';
import { transformed } from './transformer.ts';

/** Places of the bottleneck for n samples. */
export function unetLength({ widths, stride }: UnetConfig, n: number): number {
  return widths.reduce((length) => Math.ceil(length / stride), n);
}

export function unetGraph(store: TensorStore, config: UnetConfig, name: string): Graph {
  const { widths, kernel, stride, steps, bottleneck, condition: dim } = config;
  const g = new Graph(name);
  const layers = layersOf(g, store);
  const x = g.input('x', 'float32', [1, 1, 'n']);
  const step = g.input('step', 'int64', [1]);
  const condition = g.input('condition', 'float32', [1, dim, 'T']);
  const places = g.input('places', 'int64', ['m']);
  const padding = (kernel - stride) / 2;

  const skips: Value[] = [];
  let z = x;
  widths.forEach((width, level) => {
    z = g.scope(`encoder${level}`, () => {
      const at = `encoders.${level}`;
      const length = level === widths.length - 1 ? 'm' : `n${level}`;
      const full = filledUp(z, stride, `${stride}*${length}`);
      const coded = op.relu(
        layers.groupNorm(layers.conv(full, `${at}.conv`, { stride, padding }), `${at}.norm`, config.groups),
      );
      const refined = residuals(layers, coded, at, config);
      if (level > 0 && !config.everyLayer) return refined;
      const table = level === 0 ? 'embedding.weight' : `embeddings.${level - 1}.weight`;
      const known = op.gather(layers.parameter(table, [steps, width], { exact: true }), step);
      return op.add(refined, op.unsqueeze(known, [2]));
    });
    skips.push(z);
  });

  const inner = widths.at(-1)!;
  const told = layers.conv(condition, 'conv_codec');
  if (bottleneck !== 'cross-attention') {
    z = op.add(z, op.gather(told, places, 2));
    // The reference adds it in place, and so to the skip as well.
    skips[skips.length - 1] = z;
  }
  z = g.scope('bottleneck', () => bottle(g, layers, config, z, told, inner));

  for (let level = widths.length - 1; level >= 0; level--) {
    z = g.scope(`decoder${level}`, () => {
      const at = `decoders.${widths.length - 1 - level}`;
      const skip = skips[level]!;
      // Without a network in it the bottleneck is zero: what goes on is the skip alone.
      const joined = level === widths.length - 1 && bottleneck === 'none' ? skip : op.add(cutTo(z, skip), skip);
      const active = op.relu(layers.groupNorm(residuals(layers, joined, at, config), `${at}.norm`, config.groups));
      return layers.convTranspose(active, `${at}.convtr`, { stride, padding });
    });
  }
  g.output('noise', cutTo(z, x));
  return g;
}

function bottle(g: Graph, layers: Layers, { bottleneck }: UnetConfig, z: Value, told: Value, inner: number): Value {
  if (bottleneck === 'none') return z;
  if (bottleneck === 'bilstm') {
    layers.tensor('bilstm.linear.bias', [inner]);
    const both = layers.lstm(op.transpose(z, [2, 0, 1]), 'bilstm.lstm', { layers: 2, bidirectional: true });
    return op.transpose(layers.linear(both, 'bilstm.linear'), [1, 2, 0]);
  }
  const positions = g.input('positions', 'float32', [1, 'm', inner]);
  const tokens = op.add(op.transpose(z, [0, 2, 1]), positions);
  const sources =
    bottleneck === 'cross-attention'
      ? op.add(op.transpose(told, [0, 2, 1]), g.input('sources', 'float32', [1, 'T', inner]))
      : null;
  return op.transpose(transformed(layers, tokens, sources), [0, 2, 1]);
}

/** x + what two convolutions, each after a norm and a ReLU, make of it; block i with dilation 2^i. */
function residuals(layers: Layers, x: Value, at: string, { blocks, groups }: UnetConfig): Value {
  let y = x;
  for (let block = 0; block < blocks; block++) {
    const key = `${at}.res_blocks.${block}`;
    const dilation = 2 ** block;
    const half = (value: Value, index: 1 | 2): Value =>
      layers.conv(op.relu(layers.groupNorm(value, `${key}.norm${index}`, groups)), `${key}.conv${index}`, {
        dilation,
        padding: dilation,
      });
    y = op.add(y, half(half(y, 1), 2));
  }
  return y;
}

function lengthOf(x: Value): Value {
  return one('Shape', [x], () => ({ type: 'int64', shape: [1] }), { start: 2, end: 3 });
}

/** Zeros behind x up to a whole number of strides. */
function filledUp(x: Value, stride: number, length: string): Value {
  const int = (value: number): Value => x.graph.constant('int64', [1], [value]);
  const index = (name: string, ...inputs: [Value, ...Value[]]): Value =>
    one(name, inputs, () => ({ type: 'int64', shape: [1] }));
  const lack = index('Mod', index('Neg', lengthOf(x)), int(stride));
  const ends = one('Concat', [int(0), lack], () => ({ type: 'int64', shape: [2] }), { axis: 0 });
  return one('Pad', [x, ends, null, int(2)], () => ({ type: x.type, shape: [x.shape[0]!, x.shape[1]!, length] }));
}

/** The first samples of z, as many as `like` has. */
function cutTo(z: Value, like: Value): Value {
  const int = (value: number): Value => z.graph.constant('int64', [1], [value]);
  return one('Slice', [z, int(0), lengthOf(like), int(2)], () => ({
    type: z.type,
    shape: [z.shape[0]!, z.shape[1]!, like.shape[2]!],
  }));
}
