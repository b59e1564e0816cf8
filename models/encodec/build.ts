/**
 * EnCodec's encoder and decoder (SEANet with an LSTM) as graphs, for any length, from the tensors that `codecWithin` gives. Encoder: `audio` [1, 1, n] → `latents` [1, dim, ceil(n / hop)]; decoder:
 * `latents` [1, dim, T] → `audio` [1, 1, hop · T].
 */

import type { TensorStore } from '../checkpoint/tensor-store.ts';
import type { Dim } from '../onnx/dims.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import { type Layers, layersOf } from '../onnx/layers.ts';
import * as op from '../onnx/ops/index.ts';
import type { CodecConfig, ConvPlan, LayerPlan } from './config.ts';
import { mirrored } from './reflect.ts';

export function encoderGraph(store: TensorStore, config: CodecConfig): Graph {
  const g = new Graph('encoder');
  const audio = g.input('audio', 'float32', [1, 1, 'n']);
  g.output('latents', run(g, store, config.encoder, audio));
  return g;
}

export function decoderGraph(store: TensorStore, config: CodecConfig): Graph {
  const g = new Graph('decoder');
  const latents = g.input('latents', 'float32', [1, config.dim, 'T']);
  g.output('audio', run(g, store, config.decoder, latents));
  return g;
}

function run(g: Graph, store: TensorStore, plans: readonly LayerPlan[], input: Value): Value {
  const layers = layersOf(g, store);
  return plans.reduce((x, plan, index) => g.scope(`layer${index}`, () => layerOf(layers, plan, x, index)), input);
}

function layerOf(layers: Layers, plan: LayerPlan, x: Value, index: number): Value {
  switch (plan.kind) {
    case 'elu':
      return op.elu(x);
    case 'conv':
      // What a stride leaves of a length that is not known has a name of its own.
      return convolved(layers, plan.conv, x, plan.conv.stride === 1 ? x.shape[2]! : `frames${index}`);
    case 'up': {
      const { key, kernel, stride } = plan.conv;
      const after = Math.floor((kernel - stride) / 2);
      return layers.convTranspose(x, key, { stride, padding: { before: [kernel - stride - after], after: [after] } });
    }
    case 'residual': {
      const length = x.shape[2]!;
      const first = convolved(layers, plan.first, op.elu(x), length);
      const second = convolved(layers, plan.second, op.elu(first), length);
      return op.add(plan.shortcut === null ? x : convolved(layers, plan.shortcut, x, length), second);
    }
    case 'lstm': {
      const inTime = op.transpose(x, [2, 0, 1]);
      const y = layers.lstm(inTime, plan.key, { layers: plan.layers });
      return op.transpose(op.add(y, inTime), [1, 2, 0]);
    }
  }
}

function convolved(layers: Layers, conv: ConvPlan, x: Value, frames: Dim): Value {
  return layers.conv(mirrored(x, conv, frames), conv.key, { stride: conv.stride, dilation: conv.dilation });
}
