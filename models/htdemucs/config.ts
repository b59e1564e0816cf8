import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { ModelError } from '../error.ts';
import type { Layer } from './layers.ts';
import { Settings } from './settings.ts';
import type { TransformerShape } from './transformer.ts';

/** What a checkpoint of HT-Demucs says about its network. */
export interface HtDemucsConfig {
  /** In the order of its outputs: drums, bass, other, vocals, and for six guitar and piano. */
  readonly sources: readonly string[];
  readonly channels: number;
  readonly sampleRate: number;
  /** Samples that the network is given at a time. */
  readonly segment: number;
  /** Points of the Fourier transform, a quarter of which is the hop. */
  readonly fft: number;
  /** From the outside in. */
  readonly spectrum: readonly Layer[];
  readonly wave: readonly Layer[];
  readonly dconvInEncoder: boolean;
  readonly dconvInDecoder: boolean;
  /** Factor of the embedding of the bands; 0 without one. */
  readonly bandEmbedding: number;
  /** Width of the transformer where it is not that of the innermost layer, else 0. */
  readonly bottom: number;
  readonly transformer: TransformerShape;
}

/** As a package names it. */
export const CLASS = 'demucs.htdemucs.HTDemucs';

/** The defaults of the official class, which exported packages leave out. */
const DEFAULTS = {
  audio_channels: 2,
  channels: 48,
  channels_time: null,
  growth: 2,
  nfft: 4096,
  wiener_iters: 0,
  end_iters: 0,
  wiener_residual: false,
  cac: true,
  depth: 4,
  rewrite: true,
  multi_freqs: null,
  multi_freqs_depth: 3,
  freq_emb: 0.2,
  emb_scale: 10,
  emb_smooth: true,
  kernel_size: 8,
  time_stride: 2,
  stride: 4,
  context: 1,
  context_enc: 0,
  norm_starts: 4,
  norm_groups: 4,
  dconv_mode: 1,
  dconv_depth: 2,
  dconv_comp: 8,
  dconv_init: 1e-3,
  bottom_channels: 0,
  t_layers: 5,
  t_emb: 'sin',
  t_hidden_scale: 4,
  t_heads: 8,
  t_dropout: 0,
  t_max_positions: 10000,
  t_norm_in: true,
  t_norm_in_group: false,
  t_group_norm: false,
  t_norm_first: true,
  t_norm_out: true,
  t_max_period: 10000,
  t_weight_decay: 0,
  t_lr: null,
  t_layer_scale: true,
  t_gelu: true,
  t_weight_pos_embed: 1,
  t_sin_random_shift: 0,
  t_cape_mean_normalize: true,
  t_cape_augment: true,
  t_cape_glob_loc_scale: [5000, 1, 1.4],
  t_sparse_self_attn: false,
  t_sparse_cross_attn: false,
  t_mask_type: 'diag',
  t_mask_random_seed: 42,
  t_sparse_attn_window: 500,
  t_global_window: 100,
  t_sparsity: 0.95,
  t_auto_sparsity: false,
  t_cross_first: false,
  rescale: 0.1,
  samplerate: 44100,
  segment: 10,
  use_train_segment: true,
} as const;

/** Settings of networks that were tried upstream but of which no model was published: anything but this value is refused. */
const FIXED: Partial<Record<keyof typeof DEFAULTS, readonly unknown[]>> = {
  cac: [true],
  rewrite: [true],
  context: [1],
  context_enc: [0],
  t_emb: ['sin'],
  t_norm_in_group: [false, 0],
  t_group_norm: [false, 0],
  t_norm_first: [true],
  t_sparse_self_attn: [false],
  t_sparse_cross_attn: [false],
  use_train_segment: [true],
};

/** Reads the settings of an exported package. Throws a ModelError where it is none, or of a network that was never published. */
export function configOf(store: TensorStore): HtDemucsConfig {
  const { klass } = store.record;
  if (klass !== CLASS) {
    throw new ModelError(
      `The checkpoint is of the class ${String(klass)}, not HTDemucs: use an official file of Hybrid Transformer Demucs.`,
    );
  }
  return read(new Settings(store, DEFAULTS, FIXED));
}

function read(settings: Settings<keyof typeof DEFAULTS>): HtDemucsConfig {
  const sources = settings.sources();
  const channels = settings.whole('audio_channels', 1, 2);
  const fft = settings.whole('nfft', 256, 65536);
  const stride = settings.whole('stride', 2, 16);
  if (settings.whole('kernel_size', 2, 64) !== 2 * stride || stride % 2 !== 0) {
    settings.refuse('kernel_size', settings.raw('kernel_size'), 'it must be twice an even stride');
  }
  if (!Number.isInteger(Math.log2(fft))) settings.refuse('nfft', fft, 'it must be a power of two');
  const sampleRate = settings.whole('samplerate', 8000, 192000);
  const depth = settings.whole('depth', 1, 8);
  const mode = settings.whole('dconv_mode', 0, 3);
  const first = settings.whole('channels', 1, 1024);
  const compress = settings.number('dconv_comp', 1, 64);
  const groups = settings.whole('norm_groups', 1, 64);
  const normStarts = settings.whole('norm_starts', 0, 64);
  const dconvDepth = settings.whole('dconv_depth', 1, 8);
  const growth = settings.number('growth', 1, 4);
  const layersOf = (branch: Layer['branch'], outermost: number, channelsOf: number): Layer[] => {
    const layers: Layer[] = [];
    let inner = channelsOf;
    for (let index = 0, outer = outermost; index < depth; index++, outer = inner, inner = Math.trunc(growth * inner)) {
      const norm = index >= normStarts ? groups : 0;
      layers.push({
        branch,
        outer,
        inner,
        stride,
        groups: norm,
        dconv: { hidden: Math.trunc(inner / compress), depth: dconvDepth },
      });
    }
    return layers;
  };
  const spectrum = layersOf('spectrum', 2 * channels, first);
  const waveChannels = settings.raw('channels_time') === null ? first : settings.whole('channels_time', 1, 1024);
  const wave = layersOf('wave', channels, waveChannels);
  if ((fft / 2) % stride ** depth !== 0 || fft / 2 / stride ** (depth - 1) <= 2 * stride) {
    settings.refuse('nfft', fft, `${depth} layers of stride ${stride} do not divide its bands`);
  }
  if (wave.at(-1)!.inner !== spectrum.at(-1)!.inner) {
    settings.refuse('channels_time', waveChannels, 'wave and spectrum must meet with as many channels');
  }
  const segment = settings.samples('segment', sampleRate);
  if (segment < fft) settings.refuse('segment', settings.raw('segment'), 'it must be longer than a transform');
  const bottom = settings.whole('bottom_channels', 0, 8192);
  const width = bottom || spectrum.at(-1)!.inner;
  const heads = settings.whole('t_heads', 1, 64);
  if (width % heads !== 0 || width % 4 !== 0)
    settings.refuse('t_heads', heads, `${width} channels cannot be so many heads`);
  return {
    sources,
    channels,
    sampleRate,
    segment,
    fft,
    spectrum,
    wave,
    dconvInEncoder: (mode & 1) !== 0,
    dconvInDecoder: (mode & 2) !== 0,
    bandEmbedding: settings.raw('freq_emb')
      ? settings.number('freq_emb', 0, 10) * settings.number('emb_scale', 0, 1000)
      : 0,
    bottom,
    transformer: {
      width,
      hidden: Math.trunc(width * settings.number('t_hidden_scale', 0.1, 16)),
      heads,
      layers: settings.whole('t_layers', 1, 64),
      crossFirst: settings.flag('t_cross_first'),
      gelu: settings.flag('t_gelu'),
      normIn: settings.flag('t_norm_in'),
      normOut: settings.flag('t_norm_out'),
      layerScale: settings.flag('t_layer_scale'),
      maxPeriod: settings.number('t_max_period', 1, 1e9),
      positionWeight: settings.number('t_weight_pos_embed', 0, 1000),
    },
  };
}
