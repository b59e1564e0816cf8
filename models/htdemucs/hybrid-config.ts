import type { TensorStore } from '../checkpoint/tensor-store.ts';
import type { Layer } from './layers.ts';
import { HEADS } from './local.ts';
import { Settings } from './settings.ts';

/** As a package names it. */
export const HYBRID_CLASS = 'demucs.hdemucs.HDemucs';

/** What a checkpoint of Hybrid Demucs (v3: Défossez 2021, arXiv 2111.03600) says about its network. */
export interface HybridConfig {
  readonly sources: readonly string[];
  readonly channels: number;
  readonly sampleRate: number;
  /** Samples that the network is given at a time. */
  readonly segment: number;
  /** Points of the Fourier transform, a quarter of which is the hop. */
  readonly fft: number;
  /** From the outside in, as long as there is more than one band. */
  readonly spectrum: readonly Layer[];
  readonly wave: readonly Layer[];
  /** The layer in which the last bands become one and the wave joins them. */
  readonly meeting: Layer & {
    /** Channels of the wave on the outer side. */
    readonly outerWave: number;
  };
  /** Behind it, along time. */
  readonly time: readonly Layer[];
  readonly dconvInEncoder: boolean;
  readonly dconvInDecoder: boolean;
  /** Factor of the embedding of the bands; 0 without one. */
  readonly bandEmbedding: number;
  /** Whether it was trained with the mistake in its spectra that `SegmentSpectrum` tells of. */
  readonly hasOldSpectra: boolean;
}

/**
 * Seconds that hdemucs_mmi was trained with (demucs/grids/mmi.py), and the least that upstream's README recommends. Its command separates 44 s at a time, in more
 * than four times the memory.
 */
const LONGEST_SEGMENT = 10;

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
  depth: 6,
  rewrite: true,
  hybrid: true,
  hybrid_old: false,
  multi_freqs: null,
  multi_freqs_depth: 2,
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
  dconv_comp: 4,
  dconv_attn: 4,
  dconv_lstm: 4,
  dconv_init: 1e-4,
  rescale: 0.1,
  samplerate: 44100,
  segment: 40,
} as const;

type Name = keyof typeof DEFAULTS;

/** Members of the bags of the MDX challenge have other values: masks on amplitudes, other weights for each part of the bands. */
const FIXED: Partial<Record<Name, readonly unknown[]>> = {
  cac: [true],
  rewrite: [true],
  hybrid: [true],
  context: [1],
  context_enc: [0],
};

/** Reads the settings of an exported package. Throws a ModelError naming the setting of a network that Resonate does not have. */
export function hybridConfigOf(store: TensorStore): HybridConfig {
  const settings = new Settings<Name>(store, DEFAULTS, FIXED, {
    why: 'Resonate does not have that network',
    instead: 'hdemucs_mmi',
  });
  const sources = settings.sources();
  const channels = settings.whole('audio_channels', 1, 2);
  const fft = settings.whole('nfft', 256, 65536);
  if (!Number.isInteger(Math.log2(fft))) settings.refuse('nfft', fft, 'it must be a power of two');
  const stride = settings.whole('stride', 2, 16);
  const kernel = settings.whole('kernel_size', 2, 64);
  if (kernel !== 2 * stride || stride % 2 !== 0)
    settings.refuse('kernel_size', kernel, 'it must be twice an even stride');
  const timeStride = settings.whole('time_stride', 2, 16);
  if (timeStride % 2 !== 0) settings.refuse('time_stride', timeStride, 'it must be even');
  const sampleRate = settings.whole('samplerate', 8000, 192000);
  const depth = settings.whole('depth', 2, 12);
  const mode = settings.whole('dconv_mode', 0, 3);
  const groups = settings.whole('norm_groups', 1, 64);
  const compress = settings.number('dconv_comp', 1, 64);
  const dconvDepth = settings.whole('dconv_depth', 1, 8);
  const growth = settings.number('growth', 1, 4);
  const [normStarts, attentionStarts, memoryStarts] = (['norm_starts', 'dconv_attn', 'dconv_lstm'] as const).map(
    (name) => settings.whole(name, 0, 64),
  ) as [number, number, number];
  const layerOf = (branch: Layer['branch'], index: number, outer: number, inner: number, step: number): Layer => ({
    ...{ branch, outer, inner, stride: step },
    groups: index >= normStarts ? groups : 0,
    dconv: {
      hidden: Math.trunc(inner / compress),
      depth: dconvDepth,
      remembers: index >= memoryStarts,
      attends: index >= attentionStarts,
    },
  });

  const spectrum: Layer[] = [];
  const wave: Layer[] = [];
  const first = settings.whole('channels', 1, 1024);
  let [outer, inner] = [2 * channels, first];
  let waveOuter = channels;
  let waveInner = settings.raw('channels_time') === null ? first : settings.whole('channels_time', 1, 1024);
  let bands = fft / 2;
  let hop = 1;
  for (; bands > kernel; bands /= stride, hop *= stride) {
    const index = spectrum.length;
    spectrum.push(layerOf('spectrum', index, outer, inner, stride));
    wave.push(layerOf('wave', index, waveOuter, waveInner, stride));
    [outer, inner] = [inner, Math.trunc(growth * inner)];
    [waveOuter, waveInner] = [waveInner, Math.trunc(growth * waveInner)];
  }
  const index = spectrum.length;
  // The wave must have come down to the frames of the spectrum, and all the bands be one, for the two to meet.
  if (hop * stride !== fft / 4 || index + 1 > depth || index === 0)
    settings.refuse('nfft', fft, `${depth} layers of stride ${stride} do not bring its bands and the wave together`);
  for (const name of ['dconv_attn', 'dconv_lstm'] as const)
    if (settings.whole(name, 0, 64) < index)
      settings.refuse(name, settings.raw(name), 'Resonate does not have it over many bands');
  const met = Math.max(inner, waveInner);
  const meeting = { ...layerOf('spectrum', index, outer, met, stride), outerWave: waveOuter };
  const time: Layer[] = [];
  for (let at = index + 1, size = met; at < depth; at++, size = Math.trunc(growth * size))
    time.push(layerOf('wave', at, size, Math.trunc(growth * size), timeStride));
  const segment = Math.min(settings.samples('segment', sampleRate), LONGEST_SEGMENT * sampleRate);
  if (segment < fft) settings.refuse('segment', settings.raw('segment'), 'it must be longer than a transform');
  for (const layer of [...spectrum, ...wave, meeting, ...time]) {
    const { hidden, attends } = layer.dconv!;
    if (hidden < 1 || (attends && hidden % HEADS !== 0))
      settings.refuse('dconv_comp', compress, `${layer.inner} channels cannot be compressed by it`);
    if (layer.groups > 0 && layer.inner % layer.groups !== 0)
      settings.refuse('norm_groups', groups, `${layer.inner} channels cannot be so many groups`);
  }
  return {
    ...{ sources, channels, sampleRate, segment, fft, spectrum, wave, meeting, time },
    dconvInEncoder: (mode & 1) !== 0,
    dconvInDecoder: (mode & 2) !== 0,
    bandEmbedding: settings.raw('freq_emb')
      ? settings.number('freq_emb', 0, 10) * settings.number('emb_scale', 0, 1000)
      : 0,
    hasOldSpectra: settings.flag('hybrid_old'),
  };
}
