import type { TensorStore } from '../checkpoint/tensor-store.ts';
import type { WeightType } from '../model-kind.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops/index.ts';
import { embedBands, framesOf, PREFIX } from './build.ts';
import { fill } from './dconv.ts';
import type { HybridConfig } from './hybrid-config.ts';
import { decoderLayer, encoded, encoderLayer, gathered, type Layer, norm, strided, widened } from './layers.ts';
import { linear } from './linear.ts';
import { Parameters } from './parameters.ts';

/**
 * Of the layers with several bands, counted from the inside: those whose products are int8 where the weights are, beside all with one band. At real dimensions these
 * bring an error of -60 dB (-64 without them), and 175 MB of weights in place of 322; one more of the spectrum -55 dB, for 3 MB.
 */
const ROUNDED_LAYERS = { spectrum: 1, wave: 1 };

/**
 * The network of one segment of Hybrid Demucs, with the inputs and outputs of buildHtDemucs. Where HT-Demucs has a transformer between two U-Nets, here bands become
 * fewer until one is left, the wave is added to it, and the way goes on along time and back. `weights`: how it will be written, for int8 wants other products.
 */
export function buildHybrid(store: TensorStore, asked: HybridConfig, weights: WeightType = 'float32'): Graph {
  const config = weights === 'int8' ? rounded(asked) : asked;
  const g = new Graph('htdemucs');
  const p = new Parameters(g, store, PREFIX);
  const { channels, sources, segment, fft, spectrum, wave, meeting, time } = config;
  const depth = spectrum.length;
  let x = g.input('spectrum', 'float32', [framesOf(config), fft / 2, 2 * channels]);
  const samples = g.input('wave', 'float32', [segment, channels]);
  let xt = op.reshape(samples, [1, segment, channels]);

  const saved: { readonly x: Value; readonly xt: Value; readonly bands: number; readonly samples: number }[] = [];
  for (let index = 0; index < depth; index++) {
    const [bands, length] = [x.shape[1] as number, xt.shape[1] as number];
    xt = encoderLayer(p, `tencoder.${index}`, xt, inEncoder(config, wave[index]!));
    x = encoderLayer(p, `encoder.${index}`, x, inEncoder(config, spectrum[index]!));
    if (index === 0 && config.bandEmbedding > 0) x = embedBands(p, x, config.bandEmbedding);
    saved.push({ x, xt, bands, samples: length });
  }

  const steps = xt.shape[1] as number;
  x = meet(p, depth, x, xt, config);
  const met = x;
  const frames = met.shape[0] as number;
  // Along time now: the frames are what the wave's layers are strided along.
  x = op.reshape(met, [1, frames, meeting.inner]);
  const later: { readonly x: Value; readonly length: number }[] = [];
  for (const [index, layer] of time.entries()) {
    const length = x.shape[1] as number;
    x = encoderLayer(p, `encoder.${depth + 1 + index}`, x, inEncoder(config, layer));
    later.push({ x, length });
  }

  // Nothing comes up from below but what goes across.
  let back: Value | null = null;
  for (const [index, layer] of time.toReversed().entries()) {
    const { x: skip, length } = later.pop()!;
    const name = `decoder.${index}`;
    const inner = inDecoder(config, layer);
    const here: Value | null = back;
    back = g.scope(name, () =>
      widened(p, name, gathered(p, name, here === null ? skip : op.add(here, skip), inner), inner, length, false),
    );
  }
  const sum = back === null ? met : op.add(op.reshape(back, met.shape), met);
  [x, xt] = part(p, time.length, sum, steps, config);

  for (let index = depth - 1; index >= 0; index--) {
    const { x: skip, xt: skipT, bands, samples: length } = saved.pop()!;
    const last = index === 0;
    const place = depth - index;
    const outermost = (layer: Layer): Layer =>
      inDecoder(config, last ? { ...layer, outer: layer.outer * sources.length } : layer);
    x = decoderLayer(p, `decoder.${time.length + place}`, x, skip, outermost(spectrum[index]!), bands, last);
    xt = decoderLayer(p, `tdecoder.${place}`, xt, skipT, outermost(wave[index]!), length, last);
  }
  p.finish();
  g.output('bands', x);
  g.output('samples', op.reshape(xt, [segment, channels * sources.length]));
  return g;
}

function rounded(config: HybridConfig): HybridConfig {
  const innermost = (layers: readonly Layer[], count: number): Layer[] =>
    layers.map((layer, index) => ({ ...layer, mayBeRounded: index >= layers.length - count }));
  return {
    ...config,
    spectrum: innermost(config.spectrum, ROUNDED_LAYERS.spectrum),
    wave: innermost(config.wave, ROUNDED_LAYERS.wave),
    meeting: { ...config.meeting, mayBeRounded: true },
    time: innermost(config.time, config.time.length),
  };
}

function inEncoder({ dconvInEncoder }: HybridConfig, layer: Layer): Layer {
  return dconvInEncoder ? layer : { ...layer, dconv: null };
}

function inDecoder({ dconvInDecoder }: HybridConfig, layer: Layer): Layer {
  return dconvInDecoder ? layer : { ...layer, dconv: null };
}

/** The wave's own layer where it comes in and goes out: nothing but a convolution. */
function waveOf({ meeting }: HybridConfig): Layer {
  return { ...meeting, branch: 'wave', outer: meeting.outerWave };
}

/** The last bands [T, 2 · stride, outer], all under one kernel, become one, to which the wave [1, n, outerWave] of as many steps is added: → [T, 1, inner]. */
function meet(p: Parameters, index: number, x: Value, xt: Value, config: HybridConfig): Value {
  const { outer, inner, stride, mayBeRounded = false } = config.meeting;
  const [frames] = x.shape as [number];
  const taps = 2 * stride;
  const joining = strided(p, `tencoder.${index}.conv`, xt, waveOf(config));
  const name = `encoder.${index}`;
  return p.graph.scope(name, () => {
    const weight = p.read(`${name}.conv.weight`, [inner, outer, taps, 1]);
    const one = linear(p, `${name}.conv`, op.reshape(x, [frames, 1, taps * outer]), {
      inputs: taps * outer,
      outputs: inner,
      weight() {
        const w = weight();
        return fill(taps * outer, inner, (row, o) => w[(o * outer + (row % outer)) * taps + Math.floor(row / outer)]!);
      },
      bias: p.read(`${name}.conv.bias`, [inner]),
      mayBeRounded,
    });
    return encoded(p, name, op.add(one, op.reshape(joining, [frames, 1, inner])), inEncoder(config, config.meeting));
  });
}

/** The way back: x [T, 1, inner] → the bands [T, 2 · stride, outer] and the wave [1, steps, outerWave]. */
function part(p: Parameters, index: number, x: Value, steps: number, config: HybridConfig): [Value, Value] {
  const { outer, inner, stride, groups, mayBeRounded = false } = config.meeting;
  const [frames] = x.shape as [number];
  const taps = 2 * stride;
  const name = `decoder.${index}`;
  const y = p.graph.scope(name, () => gathered(p, name, x, inDecoder(config, config.meeting)));
  const bands = p.graph.scope(name, () => {
    const weight = p.read(`${name}.conv_tr.weight`, [inner, outer, taps, 1]);
    const bias = p.read(`${name}.conv_tr.bias`, [outer]);
    const made = linear(p, `${name}.conv_tr`, y, {
      inputs: inner,
      outputs: taps * outer,
      weight() {
        const w = weight();
        return fill(inner, taps * outer, (c, column) => {
          return w[(c * outer + (column % outer)) * taps + Math.floor(column / outer)]!;
        });
      },
      bias() {
        const values = bias();
        return Float32Array.from({ length: taps * outer }, (_, column) => values[column % outer]!);
      },
      mayBeRounded,
    });
    return op.gelu(norm(p, `${name}.norm2`, op.reshape(made, [frames, taps, outer]), groups));
  });
  const wave = waveOf(config);
  const parting = op.reshape(y, [1, frames, inner]);
  return [bands, widened(p, 'tdecoder.0', parting, wave, steps, false)];
}
