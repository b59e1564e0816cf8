/** The plan of an EnCodec network (SEANet: Défossez et al., 2022, arXiv 2210.13438), read from the tensors of transformers' EncodecModel. */

import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { foldWeightNorm } from '../checkpoint/weight-norm.ts';
import { within } from '../checkpoint/within.ts';
import { ModelError } from '../error.ts';

/** One convolution: `key` is the name of its tensors without `.weight…` or `.bias`. */
export interface ConvPlan {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
}

export type LayerPlan =
  | { readonly kind: 'conv'; readonly conv: ConvPlan }
  | { readonly kind: 'up'; readonly conv: ConvPlan }
  | { readonly kind: 'lstm'; readonly key: string; readonly width: number; readonly layers: number }
  | {
      readonly kind: 'residual';
      readonly first: ConvPlan;
      readonly second: ConvPlan;
      readonly shortcut: ConvPlan | null;
    }
  | { readonly kind: 'elu' };

export interface CodecConfig {
  readonly sampleRate: number;
  /** Samples a frame. */
  readonly hop: number;
  readonly dim: number;
  readonly stages: number;
  readonly entries: number;
  readonly encoder: readonly LayerPlan[];
  readonly decoder: readonly LayerPlan[];
}

/** A tensor that every EnCodec has and nothing else. */
export const CODEC_MARK = 'quantizer.layers.0.codebook.embed';

/** What tensors cannot tell and the 32 kHz model is: the reference's names and values. */
const FIXED: Readonly<Record<string, unknown>> = {
  sampling_rate: 32000,
  audio_channels: 1,
  normalize: false,
  use_causal_conv: false,
  pad_mode: 'reflect',
  norm_type: 'weight_norm',
  dilation_growth_rate: 2,
  chunk_length_s: null,
};
const HOP = 640;
/** The published one has 16: a place far beyond is no layer. */
const MOST_LAYERS = 64;
const DILATION_GROWTH = 2;

function markIn(store: TensorStore): string | undefined {
  return [...store.tensors.keys()].find((name) => name === CODEC_MARK || name.endsWith(`.${CODEC_MARK}`));
}

/** True where a codec's tensors stand in the store, by themselves or among others. */
export function holdsCodec(store: TensorStore): boolean {
  return markIn(store) !== undefined;
}

/**
 * The codec's own tensors, named as transformers' EncodecModel names them, weight normalisation folded: of a file of its own, or of another model's that holds it
 * (JASCO's, under `condition_provider.conditioners.self_wav.compression_model.model`). Null where there is none.
 */
export function codecWithin(store: TensorStore): TensorStore | null {
  const mark = markIn(store);
  if (mark === undefined) return null;
  return foldWeightNorm(mark === CODEC_MARK ? store : within(store, mark.slice(0, -CODEC_MARK.length - 1)));
}

/**
 * Reads and checks every tensor of what `codecWithin` gave. `settings` is the config.json that lies beside the weights, where there is one. Throws a
 * ModelError naming the tensor or setting that is not the 32 kHz model's.
 */
export function readCodecConfig(store: TensorStore, settings: Readonly<Record<string, unknown>> = {}): CodecConfig {
  for (const [name, wanted] of Object.entries(FIXED)) {
    const value = settings[name];
    if (name in settings && value !== wanted) {
      throw new ModelError(
        `The EnCodec's config.json says ${name} = ${String(value)}, and Resonate runs the 32 kHz model, where it is ${String(wanted)}: get facebook/encodec_32khz.`,
      );
    }
  }
  const [entries = 0, dim = 0] = shapeOf(store, CODEC_MARK);
  let stages = 0;
  while (store.tensors.has(`quantizer.layers.${stages}.codebook.embed`)) {
    check(store, `quantizer.layers.${stages}.codebook.embed`, [entries, dim]);
    stages++;
  }
  const encoder = readLayers(store, 'encoder.layers', false);
  const decoder = readLayers(store, 'decoder.layers', true);
  checkChain(encoder, 1, dim, 'encoder');
  checkChain(decoder, dim, 1, 'decoder');
  const hops = [encoder, decoder].map((layers) =>
    layers.reduce((hop, layer) => (layer.kind === 'conv' || layer.kind === 'up' ? hop * layer.conv.stride : hop), 1),
  );
  for (const hop of hops) {
    if (hop !== HOP) {
      throw new ModelError(
        `This EnCodec has ${hops.join(' and ')} samples a frame, and the 32 kHz model that Resonate runs has ${HOP}: get facebook/encodec_32khz.`,
      );
    }
  }
  return { sampleRate: 32000, hop: HOP, dim, stages, entries, encoder, decoder };
}

function shapeOf(store: TensorStore, name: string): readonly number[] {
  const shape = store.tensors.get(name)?.shape;
  if (shape === undefined) throw new ModelError(`The EnCodec lacks the tensor ${name}: get the file again.`);
  return shape;
}

function check(store: TensorStore, name: string, wanted: readonly number[]): void {
  const shape = shapeOf(store, name);
  if (shape.length !== wanted.length || shape.some((size, axis) => size !== wanted[axis])) {
    throw new ModelError(
      `The tensor ${name} is [${shape.join(', ')}] where this EnCodec needs [${wanted.join(', ')}]: it is another model.`,
    );
  }
}

/** Layers stand in the file under their place in the network; a place without tensors is an ELU. */
function readLayers(store: TensorStore, root: string, decoding: boolean): LayerPlan[] {
  const places = [...store.tensors.keys()].flatMap((name) => {
    if (!name.startsWith(`${root}.`)) return [];
    return [Number(name.slice(root.length + 1).split('.')[0])];
  });
  const last = Math.max(-1, ...places);
  if (!(last < MOST_LAYERS)) {
    throw new ModelError(
      `The EnCodec has tensors under ${root}.${last}, where no EnCodec has a layer: it is another model.`,
    );
  }
  let residuals = 0;
  return Array.from({ length: last + 1 }, (_, place): LayerPlan => {
    const at = `${root}.${place}`;
    const has = (part: string): boolean => store.tensors.has(`${at}.${part}`);
    if (has('block.1.conv.bias')) {
      const shortcut = has('shortcut.conv.bias') ? readConv(store, `${at}.shortcut.conv`, 1, 1) : null;
      const first = readConv(store, `${at}.block.1.conv`, 1, DILATION_GROWTH ** residuals++);
      return { kind: 'residual', first, second: readConv(store, `${at}.block.3.conv`, 1, 1), shortcut };
    }
    if (has('lstm.weight_ih_l0')) return readLstm(store, `${at}.lstm`);
    if (has('norm.weight')) {
      throw new ModelError(
        `The tensor ${at}.norm.weight belongs to an EnCodec of another kind: get facebook/encodec_32khz.`,
      );
    }
    if (!has('conv.bias')) return { kind: 'elu' };
    residuals = 0;
    const shape = shapeOf(store, `${at}.conv.weight`);
    // Only the convolutions that change the rate are as wide as two strides, and the others are odd.
    const resampling = shape[2]! % 2 === 0;
    const conv = readConv(store, `${at}.conv`, resampling ? shape[2]! / 2 : 1, 1, decoding && resampling);
    return { kind: decoding && resampling ? 'up' : 'conv', conv };
  });
}

function readConv(store: TensorStore, key: string, stride: number, dilation: number, transposed = false): ConvPlan {
  const shape = shapeOf(store, `${key}.weight`);
  const [first = 0, second = 0, kernel = 0] = shape;
  const [to, from] = transposed ? [second, first] : [first, second];
  if (shape.length !== 3 || (stride === 1 && kernel % 2 === 0)) {
    throw new ModelError(
      `The tensor ${key}.weight is [${shape.join(', ')}], which is no convolution of EnCodec: it is another model.`,
    );
  }
  check(store, `${key}.bias`, [to]);
  return { key, from, to, kernel, stride, dilation };
}

function readLstm(store: TensorStore, key: string): LayerPlan {
  const width = store.tensors.get(`${key}.weight_ih_l0`)!.shape[1] ?? 0;
  let layers = 0;
  while (store.tensors.has(`${key}.weight_ih_l${layers}`)) {
    check(store, `${key}.weight_ih_l${layers}`, [4 * width, width]);
    check(store, `${key}.weight_hh_l${layers}`, [4 * width, width]);
    check(store, `${key}.bias_ih_l${layers}`, [4 * width]);
    check(store, `${key}.bias_hh_l${layers}`, [4 * width]);
    layers++;
  }
  return { kind: 'lstm', key, width, layers };
}

/** Every layer takes what the one before gives. */
function checkChain(layers: readonly LayerPlan[], from: number, to: number, name: string): void {
  let width = from;
  const step = ({ key, from: wants, to: gives }: ConvPlan): void => {
    if (wants !== width) {
      throw new ModelError(
        `The tensor ${key}.weight takes ${wants} channels where ${width} come to it: it is another model.`,
      );
    }
    width = gives;
  };
  for (const layer of layers) {
    if (layer.kind === 'conv' || layer.kind === 'up') step(layer.conv);
    else if (layer.kind === 'residual') {
      const entry = width;
      step(layer.first);
      step(layer.second);
      if (layer.shortcut !== null && (layer.shortcut.from !== entry || layer.shortcut.to !== width)) {
        throw new ModelError(
          `The tensor ${layer.shortcut.key}.weight does not go from ${entry} to ${width} channels: it is another model.`,
        );
      }
      if (layer.shortcut === null && width !== entry) {
        throw new ModelError(
          `The tensor ${layer.second.key}.weight gives ${width} channels where ${entry} are added to them: it is another model.`,
        );
      }
    } else if (layer.kind === 'lstm' && layer.width !== width) {
      throw new ModelError(
        `The tensor ${layer.key}.weight_ih_l0 takes ${layer.width} channels where ${width} come to it: it is another model.`,
      );
    }
  }
  if (width !== to)
    throw new ModelError(`The ${name} ends in ${width} channels where ${to} are needed: it is another model.`);
}
