import type { Value } from '../onnx/graph.ts';
import { multiHeadAttention } from '../onnx/ops/fused.ts';
import * as op from '../onnx/ops/index.ts';
import { fill, transposed } from './dconv.ts';
import { linear } from './linear.ts';
import type { Parameters, Read } from './parameters.ts';
import { sineOfTime, sineOfTimeAndBand } from './positions.ts';
import { steadyNorm } from './steady.ts';

export interface TransformerShape {
  readonly width: number;
  /** Of the feed-forward part. */
  readonly hidden: number;
  readonly heads: number;
  readonly layers: number;
  readonly crossFirst: boolean;
  readonly gelu: boolean;
  readonly normIn: boolean;
  readonly normOut: boolean;
  readonly layerScale: boolean;
  readonly maxPeriod: number;
  readonly positionWeight: number;
}

const EPSILON = 1e-5;

/**
 * Spectrum and wave exchange what they hear: layers of self-attention and of attention to the other branch in turn. Tokens of the spectrum are [T · N, width] with
 * the bands of a frame together, which is how [T, N, width] lies in memory; those of the wave [n, width].
 */
export function crossTransformer(
  p: Parameters,
  spectrum: Value,
  wave: Value,
  shape: TransformerShape,
): { spectrum: Value; wave: Value } {
  const name = 'crosstransformer';
  const { width, positionWeight } = shape;
  const [frames, bands] = spectrum.shape as [number, number];
  const [, steps] = wave.shape as [number, number];
  return p.graph.scope(name, () => {
    const bandsAt = p.weight('positions.spectrum', [frames * bands, width], () =>
      sineOfTimeAndBand(frames, bands, width, shape.maxPeriod).map((value) => value * positionWeight),
    );
    const stepsAt = p.weight('positions.wave', [steps, width], () =>
      sineOfTime(steps, width, shape.maxPeriod).map((value) => value * positionWeight),
    );
    const enter = (x: Value, norm: string): Value => (shape.normIn ? layerNorm(p, `${name}.${norm}`, x, width) : x);
    let f = op.add(enter(op.reshape(spectrum, [frames * bands, width]), 'norm_in'), bandsAt);
    let t = op.add(enter(op.reshape(wave, [steps, width]), 'norm_in_t'), stepsAt);
    for (let layer = 0; layer < shape.layers; layer++) {
      const [ours, theirs] = [`${name}.layers.${layer}`, `${name}.layers_t.${layer}`];
      const isSelf = (layer % 2 === 0) !== shape.crossFirst;
      [f, t] = isSelf
        ? [selfLayer(p, ours, f, shape), selfLayer(p, theirs, t, shape)]
        : [crossLayer(p, ours, f, t, shape), crossLayer(p, theirs, t, f, shape)];
    }
    return { spectrum: op.reshape(f, [frames, bands, width]), wave: op.reshape(t, [1, steps, width]) };
  });
}

function selfLayer(p: Parameters, name: string, x: Value, shape: TransformerShape): Value {
  return p.graph.scope(name, () => {
    const normal = layerNorm(p, `${name}.norm1`, x, shape.width);
    const heard = attention(p, `${name}.self_attn`, `${name}.gamma_1`, normal, normal, shape);
    return feedForward(p, name, op.add(x, heard), 'norm2', shape);
  });
}

function crossLayer(p: Parameters, name: string, x: Value, other: Value, shape: TransformerShape): Value {
  return p.graph.scope(name, () => {
    const queries = layerNorm(p, `${name}.norm1`, x, shape.width);
    const keys = layerNorm(p, `${name}.norm2`, other, shape.width);
    const heard = attention(p, `${name}.cross_attn`, `${name}.gamma_1`, queries, keys, shape);
    return feedForward(p, name, op.add(x, heard), 'norm3', shape);
  });
}

/** LayerScale stands after it in every case, and is taken into the last product. */
function attention(p: Parameters, name: string, gamma: string, x: Value, other: Value, shape: TransformerShape): Value {
  const { width, heads } = shape;
  const weight = p.read(`${name}.in_proj_weight`, [3 * width, width]);
  const bias = p.read(`${name}.in_proj_bias`, [3 * width]);
  const project = (from: Value, part: 'q' | 'k' | 'v', first: number): Value =>
    op.unsqueeze(
      linear(p, `${name}.${part}`, from, {
        inputs: width,
        outputs: width,
        weight() {
          const w = weight();
          return fill(width, width, (c, o) => w[(first + o) * width + c]!);
        },
        bias: () => bias().slice(first, first + width),
        mayBeRounded: true,
      }),
      [0],
    );
  const heard = multiHeadAttention(
    project(x, 'q', 0),
    project(other, 'k', width),
    project(other, 'v', 2 * width),
    heads,
  );
  return outward(p, `${name}.out_proj`, gamma, op.squeeze(heard, [0]), width, width, shape);
}

function feedForward(p: Parameters, name: string, x: Value, norm: string, shape: TransformerShape): Value {
  const { width, hidden } = shape;
  const weight = p.read(`${name}.linear1.weight`, [hidden, width]);
  const inner = linear(p, `${name}.linear1`, layerNorm(p, `${name}.${norm}`, x, width), {
    inputs: width,
    outputs: hidden,
    weight: () => transposed(weight(), hidden, width),
    bias: p.read(`${name}.linear1.bias`, [hidden]),
    mayBeRounded: true,
  });
  const active = shape.gelu ? op.gelu(inner) : op.relu(inner);
  const y = op.add(x, outward(p, `${name}.linear2`, `${name}.gamma_2`, active, hidden, width, shape));
  return shape.normOut ? wholeNorm(p, `${name}.norm_out`, y, width) : y;
}

/** A linear layer whose outputs LayerScale multiplies. */
function outward(
  p: Parameters,
  name: string,
  gamma: string,
  x: Value,
  inputs: number,
  outputs: number,
  { layerScale }: TransformerShape,
): Value {
  const weight = p.read(`${name}.weight`, [outputs, inputs]);
  const bias = p.read(`${name}.bias`, [outputs]);
  const scale: Read = layerScale ? p.read(`${gamma}.scale`, [outputs]) : () => new Float32Array(outputs).fill(1);
  return linear(p, name, x, {
    inputs,
    outputs,
    weight() {
      const [w, g] = [weight(), scale()];
      return fill(inputs, outputs, (c, o) => g[o]! * w[o * inputs + c]!);
    },
    bias() {
      const [b, g] = [bias(), scale()];
      return b.map((value, o) => value * g[o]!);
    },
    mayBeRounded: true,
  });
}

function layerNorm(p: Parameters, name: string, x: Value, width: number): Value {
  const weight = p.weight(`${name}.weight`, [width], p.read(`${name}.weight`, [width]));
  const bias = p.weight(`${name}.bias`, [width], p.read(`${name}.bias`, [width]));
  return op.layerNorm(x, weight, bias, EPSILON);
}

/** GroupNorm of one group: over all tokens and channels. */
function wholeNorm(p: Parameters, name: string, x: Value, width: number): Value {
  const weight = p.weight(`${name}.weight`, [width], p.read(`${name}.weight`, [width]));
  const bias = p.weight(`${name}.bias`, [width], p.read(`${name}.bias`, [width]));
  const [tokens] = x.shape as [number];
  return op.reshape(steadyNorm(op.reshape(x, [tokens, 1, width]), weight, bias, EPSILON), [tokens, width]);
}
