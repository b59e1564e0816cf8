import type { TensorStore } from '../checkpoint/tensor-store.ts';
import type { WeightType } from '../model-kind.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops/index.ts';
import type { HtDemucsConfig } from './config.ts';
import { transposed } from './dconv.ts';
import { decoderLayer, encoderLayer, type Layer } from './layers.ts';
import { linear } from './linear.ts';
import { Parameters } from './parameters.ts';
import { crossTransformer } from './transformer.ts';

/** Where the tensors stand in an exported package. */
export const PREFIX = 'state.';

/**
 * Of the layers of each U-Net, counted from the inside: those whose products are int8 where the weights are. Measured at real dimensions, each kind of product of one
 * of these layers brings an error of -43 to -59 dB; further out up to -33 dB, with few channels, for which int8 is hardly faster. The second layer of the wave would
 * bring all together from -37 to -34 dB.
 */
const ROUNDED_LAYERS = { spectrum: 2, wave: 1 };

/** Frames of the spectrum that the network sees of a segment. */
export function framesOf({ segment, fft }: Pick<HtDemucsConfig, 'segment' | 'fft'>): number {
  return Math.ceil(segment / (fft / 4));
}

/**
 * The network of one segment, everything but the Fourier transforms and the levels:
 * `spectrum` [frames, bands, 2 · channels] (re and im of each channel) and `wave` [segment, channels], both with mean 0 and deviation 1, give
 * `bands` [frames, bands, 2 · channels of each source] and `samples` [segment, channels of each source].
 * `weights`: how it will be written, for int8 wants other products. Throws a ModelError naming the tensor that does not fit.
 */
export function buildHtDemucs(store: TensorStore, config: HtDemucsConfig, weights: WeightType = 'float32'): Graph {
  const g = new Graph('htdemucs');
  const p = new Parameters(g, store, PREFIX);
  const { channels, sources, segment, fft } = config;
  let x = g.input('spectrum', 'float32', [framesOf(config), fft / 2, 2 * channels]);
  const wave = g.input('wave', 'float32', [segment, channels]);
  let xt = op.reshape(wave, [1, segment, channels]);

  const depth = config.spectrum.length;
  const rounded = (layer: Layer, index: number): Layer => ({
    ...layer,
    mayBeRounded: weights === 'int8' && index >= depth - ROUNDED_LAYERS[layer.branch],
  });
  const saved: { readonly x: Value; readonly xt: Value; readonly bands: number; readonly samples: number }[] = [];
  for (let index = 0; index < depth; index++) {
    const [bands, samples] = [x.shape[1] as number, xt.shape[1] as number];
    xt = encoderLayer(p, `tencoder.${index}`, xt, inEncoder(config, rounded(config.wave[index]!, index)));
    x = encoderLayer(p, `encoder.${index}`, x, inEncoder(config, rounded(config.spectrum[index]!, index)));
    if (index === 0 && config.bandEmbedding > 0) x = embedBands(p, x, config.bandEmbedding);
    saved.push({ x, xt, bands, samples });
  }

  [x, xt] = exchange(p, x, xt, config, weights === 'int8');

  for (let index = depth - 1; index >= 0; index--) {
    const { x: skip, xt: skipT, bands, samples } = saved.pop()!;
    const name = `decoder.${depth - 1 - index}`;
    const inner = inDecoder(config, rounded(config.spectrum[index]!, index), index);
    const innerT = inDecoder(config, rounded(config.wave[index]!, index), index);
    x = decoderLayer(p, name, x, skip, inner, bands, index === 0);
    xt = decoderLayer(p, `t${name}`, xt, skipT, innerT, samples, index === 0);
  }
  p.finish();
  g.output('bands', x);
  g.output('samples', op.reshape(xt, [segment, channels * sources.length]));
  return g;
}

function inEncoder({ dconvInEncoder }: HtDemucsConfig, layer: Layer): Layer {
  return dconvInEncoder ? layer : { ...layer, dconv: null };
}

/** The outermost layer of a decoder has an output for each source. */
function inDecoder({ dconvInDecoder, sources }: HtDemucsConfig, layer: Layer, index: number): Layer {
  const outer = index === 0 ? layer.outer * sources.length : layer.outer;
  return { ...layer, outer, dconv: dconvInDecoder ? layer.dconv : null };
}

/** Adds to each band what says which one it is, times `factor`. */
export function embedBands(p: Parameters, x: Value, factor: number): Value {
  const [, bands, width] = x.shape as [number, number, number];
  const table = p.read('freq_emb.embedding.weight', [bands, width]);
  return op.add(
    x,
    p.weight('freq_emb', [bands, width], () => table().map((value) => value * factor)),
  );
}

/** The transformer between the U-Nets, with a change of width around it where the checkpoint has one. */
function exchange(
  p: Parameters,
  x: Value,
  xt: Value,
  { bottom, spectrum, transformer }: HtDemucsConfig,
  mayBeRounded: boolean,
): [Value, Value] {
  const inner = spectrum.at(-1)!.inner;
  if (bottom === 0) {
    const made = crossTransformer(p, x, xt, transformer);
    return [made.spectrum, made.wave];
  }
  const resize = (name: string, value: Value, inputs: number, outputs: number): Value => {
    const weight = p.read(`${name}.weight`, [outputs, inputs, 1]);
    const bias = p.read(`${name}.bias`, [outputs]);
    return linear(p, name, value, {
      inputs,
      outputs,
      weight: () => transposed(weight(), outputs, inputs),
      bias,
      mayBeRounded,
    });
  };
  const up = resize('channel_upsampler', x, inner, bottom);
  const made = crossTransformer(p, up, resize('channel_upsampler_t', xt, inner, bottom), transformer);
  return [
    resize('channel_downsampler', made.spectrum, bottom, inner),
    resize('channel_downsampler_t', made.wave, bottom, inner),
  ];
}
