/**
 * Layers as PyTorch stores them, added to a graph from the tensors of a checkpoint: `layersOf(graph, store).linear(x, 'encoder.fc')` reads `encoder.fc.weight`
 * [out, in] and `encoder.fc.bias`. A tensor that is missing or has another shape than the layer needs is refused at once, by its name; values are read when
 * the model is written.
 */

import type { StoredTensor, TensorStore } from '../checkpoint/tensor-store.ts';
import { ModelError } from '../error.ts';
import { showShape } from './dims.ts';
import type { Graph, Value } from './graph.ts';
import * as op from './ops/index.ts';
import { gruGates, lstmGates, normalised, transposed } from './weights.ts';

interface LinearOptions {
  /** Stays float32 however the model is stored: the first and last layer of a network. */
  readonly exact?: boolean;
}

interface RecurrentOptions {
  readonly layers?: number;
  readonly bidirectional?: boolean;
}

/** What recurrent layers of one kind are made of. */
interface Cell {
  readonly gates: number;
  /** PyTorch's order of gates to ONNX's. */
  readonly reordered: (values: Float32Array) => Float32Array;
  readonly layer: (x: Value, w: Value, r: Value, bias: Value) => Value;
}

export type Layers = ReturnType<typeof layersOf>;

export function layersOf(graph: Graph, store: TensorStore) {
  const has = (name: string): boolean => store.tensors.has(name);

  /** The tensor of a name, which must have this shape; −1 stands for any number. */
  function tensor(name: string, shape: readonly number[]): StoredTensor {
    const found = store.tensors.get(name);
    if (found === undefined) throw new ModelError(`The checkpoint has no tensor ${name}: it is of another model.`);
    const fits =
      found.shape.length === shape.length && shape.every((dim, axis) => dim === -1 || dim === found.shape[axis]);
    if (!fits) {
      const given = showShape(found.shape);
      throw new ModelError(
        `The tensor ${name} is ${given} where the model needs ${showShape(shape)}: the checkpoint is of another model.`,
      );
    }
    return found;
  }

  /** As it stands in the file. */
  function parameter(name: string, shape: readonly number[], options: LinearOptions = {}): Value {
    const stored = tensor(name, shape);
    return graph.weight(name, stored.shape, () => stored.floats(), options);
  }

  /** The bias of a layer, or null where the checkpoint has none. */
  function biasOf(prefix: string, width: number): Value | null {
    return has(`${prefix}.bias`) ? parameter(`${prefix}.bias`, [width]) : null;
  }

  /** x [..., in] → [..., out]. With a bias where the checkpoint has one. */
  function linear(x: Value, prefix: string, options: LinearOptions = {}): Value {
    const stored = tensor(`${prefix}.weight`, [-1, x.shape.at(-1) as number]);
    const [out, width] = stored.shape as [number, number];
    const weight = graph.weight(
      `${prefix}.weight`,
      [width, out],
      () => transposed(stored.floats(), out, width),
      options,
    );
    return withBias(op.matmul(x, weight), biasOf(prefix, out));
  }

  /**
   * Rows `from` to `to` of a packed projection (attention's in_proj_weight [3d, d] holds q, k and v): x [..., in] → [..., to − from].
   * `bias` is the name of the packed bias, where there is one.
   */
  function linearRows(
    x: Value,
    weight: string,
    bias: string | null,
    from: number,
    to: number,
    options: LinearOptions = {},
  ): Value {
    const width = x.shape.at(-1) as number;
    const stored = tensor(weight, [-1, width]);
    const rows = to - from;
    const part = (values: Float32Array): Float32Array =>
      transposed(values.subarray(from * width, to * width), rows, width);
    const name = `${weight}[${from}:${to}]`;
    const product = op.matmul(
      x,
      graph.weight(name, [width, rows], () => part(stored.floats()), options),
    );
    if (bias === null) return product;
    const storedBias = tensor(bias, [stored.shape[0]!]);
    const shift = graph.weight(`${bias}[${from}:${to}]`, [rows], () => storedBias.floats().slice(from, to));
    return op.add(product, shift);
  }

  function layerNorm(x: Value, prefix: string, epsilon = 1e-5): Value {
    const width = x.shape.at(-1) as number;
    return op.layerNorm(x, parameter(`${prefix}.weight`, [width]), biasOf(prefix, width), epsilon);
  }

  /** x [B, C, ...]. */
  function groupNorm(x: Value, prefix: string, groups: number, epsilon = 1e-5): Value {
    const width = x.shape[1] as number;
    return op.groupNorm(
      x,
      groups,
      parameter(`${prefix}.weight`, [width]),
      parameter(`${prefix}.bias`, [width]),
      epsilon,
    );
  }

  /** The weight of a convolution: plain, or in either key style of weight normalisation (direction and length apart), which is folded. */
  function convWeight(prefix: string): Value {
    const styles = [
      ['weight_g', 'weight_v'],
      ['parametrizations.weight.original0', 'parametrizations.weight.original1'],
    ] as const;
    const style = styles.find(([length]) => has(`${prefix}.${length}`));
    if (style === undefined) {
      const stored = store.tensors.get(`${prefix}.weight`);
      if (stored === undefined)
        throw new ModelError(`The checkpoint has no tensor ${prefix}.weight: it is of another model.`);
      return graph.weight(`${prefix}.weight`, stored.shape, () => stored.floats());
    }
    const [lengths, directions] = style.map((key) => `${prefix}.${key}`) as [string, string];
    const direction = store.tensors.get(directions);
    if (direction === undefined)
      throw new ModelError(`The checkpoint has no tensor ${directions} beside ${lengths}: it is damaged.`);
    const { shape } = direction;
    const length = tensor(
      lengths,
      shape.map((dim, axis) => (axis === 0 ? dim : 1)),
    );
    return graph.weight(`${prefix}.weight`, shape, () => normalised(length.floats(), direction.floats()));
  }

  /** Conv1d and Conv2d: x [B, in, ...]. */
  function conv(x: Value, prefix: string, options: op.ConvOptions = {}): Value {
    const weight = convWeight(prefix);
    return op.conv(x, weight, biasOf(prefix, weight.shape[0] as number), options);
  }

  /** ConvTranspose1d and ConvTranspose2d: x [B, in, ...]. */
  function convTranspose(x: Value, prefix: string, options: op.ConvOptions = {}): Value {
    const weight = convWeight(prefix);
    const out = (weight.shape[1] as number) * (options.groups ?? 1);
    return op.convTranspose(x, weight, biasOf(prefix, out), options);
  }

  /** nn.LSTM, x [T, B, in] → [T, B, directions · hidden]: `PREFIX.weight_ih_l0`, `…_reverse` and so on. */
  function lstm(x: Value, prefix: string, options: RecurrentOptions = {}): Value {
    return recurrent(x, prefix, { gates: 4, reordered: lstmGates, layer: op.lstm }, options);
  }

  /** nn.GRU, in the same way. */
  function gru(x: Value, prefix: string, options: RecurrentOptions = {}): Value {
    return recurrent(x, prefix, { gates: 3, reordered: gruGates, layer: op.gru }, options);
  }

  function recurrent(
    x: Value,
    prefix: string,
    { gates, reordered, layer: layerOf }: Cell,
    { layers = 1, bidirectional = false }: RecurrentOptions,
  ): Value {
    const endings = bidirectional ? ['', '_reverse'] : [''];
    let y = x;
    for (let layer = 0; layer < layers; layer++) {
      const width = y.shape[2] as number;
      const hidden = tensor(`${prefix}.weight_hh_l${layer}`, [-1, -1]).shape[1]!;
      const rows = gates * hidden;
      const stack = (kind: string, shape: readonly number[]): (() => Float32Array) => {
        const stored = endings.map((ending) => tensor(`${prefix}.${kind}_l${layer}${ending}`, shape));
        return () => joined(stored.map((part) => reordered(part.floats())));
      };
      const directions = endings.length;
      const at = `${prefix}.l${layer}`;
      const w = graph.weight(`${at}.w`, [directions, rows, width], stack('weight_ih', [rows, width]));
      const r = graph.weight(`${at}.r`, [directions, rows, hidden], stack('weight_hh', [rows, hidden]));
      const biases = endings.flatMap((ending) =>
        ['bias_ih', 'bias_hh'].map((kind) => tensor(`${prefix}.${kind}_l${layer}${ending}`, [rows])),
      );
      const b = graph.weight(`${at}.b`, [directions, 2 * rows], () =>
        joined(biases.map((part) => reordered(part.floats()))),
      );
      y = layerOf(y, w, r, b);
    }
    return y;
  }

  return {
    has,
    tensor,
    parameter,
    linear,
    linearRows,
    layerNorm,
    groupNorm,
    convWeight,
    conv,
    convTranspose,
    lstm,
    gru,
  };
}

function withBias(x: Value, bias: Value | null): Value {
  return bias === null ? x : op.add(x, bias);
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
