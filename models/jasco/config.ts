import { isMap, parseDocument } from 'yaml';
import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { within } from '../checkpoint/within.ts';
import { ModelError } from '../error.ts';
import { CHORD_NAMES } from './chord-names.ts';
import { MELODY_BINS } from './melody.ts';

/** What a JASCO flow model is built with, read from its tensors' shapes; plain JSON. */
export interface JascoConfig {
  /** Width of the transformer, d. */
  readonly dim: number;
  readonly layers: number;
  readonly heads: number;
  readonly feedForward: number;
  /** Long skips from each layer of the first half to its mirror in the second. */
  readonly skips: boolean;
  /** Latent frames of a window (500) and how many a second (50). */
  readonly frames: number;
  readonly frameRate: number;
  /** Channels of a latent frame (128). */
  readonly latentDim: number;
  /** Channels of a token from the text encoder (768). */
  readonly textDim: number;
  readonly chordDim: number;
  readonly drumDim: number;
  /** 0 where the model takes no melody. */
  readonly melodyDim: number;
  /** Width of the sinusoids that say the time (128) and of what is made of them (512). */
  readonly timeDim: number;
  readonly timeHidden: number;
  /** Latents of the codec are mean + std times the model's. */
  readonly latentMean: number;
  readonly latentStd: number;
  /** Sentences about what the file did not say and was assumed. */
  readonly notices: readonly string[];
}

/** Of the released models, where their file does not say (audiocraft, config/solver/jasco/chords_drums.yaml). */
const LATENT_MEAN = -0.0074;
const LATENT_STD = 4.0102;
const FRAME_RATE = 50;
const SECONDS = 10;
/** Every scale of audiocraft's transformers has heads of 64 channels. */
const HEAD_DIM = 64;

const CONDITIONERS = 'condition_provider.conditioners';
/** The codec lies in the same file; it is read by the codec's own converter. */
export const CODEC_PREFIX = `${CONDITIONERS}.self_wav.compression_model.model.`;

/** What the official file keeps its tensors under. */
const STATE = 'best_state';

/** The tensors of the flow model and the codec in it, without what the official file puts before their names; its settings stay beside them. */
export function flowWithin(store: TensorStore): TensorStore {
  return store.tensors.has(`${STATE}.emb.weight`) ? within(store, STATE) : store;
}

/** True where the names of the tensors are a JASCO flow model's. */
export function isJasco(store: TensorStore): boolean {
  const { tensors } = flowWithin(store);
  return ['emb.weight', 'temb_proj.weight', `${CONDITIONERS}.chords.emb.weight`].every((name) => tensors.has(name));
}

/**
 * Reads the hyper-parameters and checks every tensor against them. Throws a ModelError that names the first tensor or setting which is missing, unknown or
 * of another shape or kind: nothing is guessed from names that are not known.
 */
export function jascoConfig(store: TensorStore): JascoConfig {
  const notices: string[] = [];
  const settings = settingsOf(store, notices);
  const [dim, width] = shapeOf(store, 'emb.weight', 2);
  const [latentDim] = shapeOf(store, 'linear.weight', 2);
  const [chordCount, chordDim] = shapeOf(store, `${CONDITIONERS}.chords.emb.weight`, 2);
  const [drumDim] = shapeOf(store, `${CONDITIONERS}.self_wav.output_proj.weight`, 2);
  const melody = `${CONDITIONERS}.melody.output_proj.weight`;
  const melodyDim = store.tensors.has(melody) ? shapeOf(store, melody, 2)[0] : 0;
  const [timeHidden, timeDim] = shapeOf(store, 'temb.dense.0.weight', 2);
  const [, textDim] = shapeOf(store, `${CONDITIONERS}.description.output_proj.weight`, 2);
  const [feedForward] = shapeOf(store, 'transformer.layers.0.linear1.weight', 2);
  let layers = 0;
  while (store.tensors.has(`transformer.layers.${layers}.norm1.weight`)) layers++;

  if (width !== latentDim + chordDim + drumDim + melodyDim) {
    const parts = [latentDim, chordDim, drumDim, ...(melodyDim > 0 ? [melodyDim] : [])].join(' + ');
    refuse(`emb.weight takes ${width} channels where the conditions make ${parts}`);
  }
  if (chordCount !== CHORD_NAMES.length + 1)
    refuse(
      `${CONDITIONERS}.chords.emb.weight has ${chordCount} chords where ${CHORD_NAMES.length} and one for none are known`,
    );
  if (timeDim % 2 !== 0 || timeDim < 4)
    refuse(`temb.dense.0.weight takes ${timeDim} channels, which are no pairs of sine and cosine`);
  if (dim % 2 !== 0) refuse(`emb.weight has ${dim} rows, which are no pairs of cosine and sine`);

  const heads =
    settings.number('transformer_lm.num_heads') ??
    assume(Math.max(1, Math.round(dim / HEAD_DIM)), 'the number of attention heads', notices);
  if (!Number.isInteger(heads) || heads < 1 || dim % heads !== 0)
    refuse(`xp.cfg says transformer_lm.num_heads: ${heads}, which does not divide the ${dim} rows of emb.weight`);
  const frameRate = settings.number('compression_model_framerate') ?? FRAME_RATE;
  const seconds = settings.number('dataset.segment_duration') ?? SECONDS;
  const frames = Math.round(frameRate * seconds);
  if (!(frames >= 3 && frames <= 100_000))
    refuse(`xp.cfg says dataset.segment_duration: ${seconds}, which makes ${frames} frames`);
  const latentMean =
    settings.number('compression_model_latent_mean') ?? assume(LATENT_MEAN, 'the mean of the latents', notices);
  const latentStd =
    settings.number('compression_model_latent_std') ??
    assume(LATENT_STD, 'the standard deviation of the latents', notices);
  if (!(latentStd > 0)) refuse(`xp.cfg says compression_model_latent_std: ${latentStd}, which is no deviation`);

  const config: JascoConfig = {
    dim,
    layers,
    heads,
    feedForward,
    skips: store.tensors.has('transformer.skip_projections.0.weight'),
    frames,
    frameRate,
    latentDim,
    textDim,
    chordDim,
    drumDim,
    melodyDim,
    timeDim,
    timeHidden,
    latentMean,
    latentStd,
    notices,
  };
  checkSettings(settings, config);
  checkTensors(store, config);
  return config;
}

function assume(value: number, what: string, notices: string[]): number {
  notices.push(`The file does not say ${what}, so ${value} was assumed, as in the released models.`);
  return value;
}

/** Every tensor that a model of this configuration has, with its shape. */
export function tensorShapes(config: JascoConfig): Map<string, readonly number[]> {
  const {
    dim: d,
    layers,
    feedForward,
    skips,
    latentDim,
    textDim,
    chordDim,
    drumDim,
    melodyDim,
    timeDim,
    timeHidden,
  } = config;
  const shapes = new Map<string, readonly number[]>();
  const linear = (name: string, out: number, into: number, bias = false): void => {
    shapes.set(`${name}.weight`, [out, into]);
    if (bias) shapes.set(`${name}.bias`, [out]);
  };
  const norm = (name: string): void => {
    shapes.set(`${name}.weight`, [d]);
    shapes.set(`${name}.bias`, [d]);
  };
  linear('emb', d, latentDim + chordDim + drumDim + melodyDim);
  for (let i = 0; i < layers; i++) {
    const layer = `transformer.layers.${i}`;
    for (const attention of ['self_attn', 'cross_attention']) {
      shapes.set(`${layer}.${attention}.in_proj_weight`, [3 * d, d]);
      linear(`${layer}.${attention}.out_proj`, d, d);
    }
    linear(`${layer}.linear1`, feedForward, d);
    linear(`${layer}.linear2`, d, feedForward);
    for (const name of ['norm1', 'norm2', 'norm_cross']) norm(`${layer}.${name}`);
  }
  if (skips)
    for (let i = 0; i < Math.floor(layers / 2); i++) linear(`transformer.skip_projections.${i}`, d, 2 * d, true);
  norm('out_norm');
  linear('linear', latentDim, d);
  linear('temb.dense.0', timeHidden, timeDim, true);
  linear('temb.dense.1', timeHidden, timeHidden, true);
  linear('temb_proj', d, timeHidden, true);
  linear(`${CONDITIONERS}.description.output_proj`, d, textDim, true);
  shapes.set(`${CONDITIONERS}.chords.emb.weight`, [CHORD_NAMES.length + 1, chordDim]);
  linear(`${CONDITIONERS}.self_wav.output_proj`, drumDim, latentDim, true);
  if (melodyDim > 0) linear(`${CONDITIONERS}.melody.output_proj`, melodyDim, MELODY_BINS, true);
  return shapes;
}

function checkTensors(store: TensorStore, config: JascoConfig): void {
  const expected = tensorShapes(config);
  for (const [name, shape] of expected) {
    const found = store.tensors.get(name);
    if (found === undefined) refuse(`its tensor ${name} is missing`);
    if (found.shape.length !== shape.length || found.shape.some((size, axis) => size !== shape[axis]))
      refuse(`its tensor ${name} has the shape [${found.shape.join(', ')}] where [${shape.join(', ')}] belongs`);
  }
  for (const name of store.tensors.keys())
    if (!expected.has(name) && !name.startsWith(CODEC_PREFIX)) refuse(`nothing is known of its tensor ${name}`);
}

/** Settings that change the network without changing a shape: each must be what is built here, where the file says it at all. */
const FIXED: Readonly<Record<string, unknown>> = {
  'transformer_lm.norm_first': true,
  'transformer_lm.norm': 'layer_norm',
  'transformer_lm.causal': false,
  'transformer_lm.positional_embedding': 'sin',
  'transformer_lm.activation': 'gelu',
  'transformer_lm.qk_layer_norm': false,
  'transformer_lm.qk_layer_norm_cross': false,
  'transformer_lm.past_context': null,
  'transformer_lm.kv_repeat': 1,
  'transformer_lm.positional_scale': 1,
  'fuser.cross_attention_pos_emb': false,
  'conditioners.self_wav.drum_latents.blurring_factor': 3,
  'conditioners.description.t5.normalize_text': false,
};

function checkSettings(settings: Settings, config: JascoConfig): void {
  const own = {
    'transformer_lm.dim': config.dim,
    'transformer_lm.num_layers': config.layers,
    'transformer_lm.skip_connections': config.skips,
    'transformer_lm.hidden_scale': config.feedForward / config.dim,
  };
  for (const [path, wanted] of Object.entries({ ...FIXED, ...own })) {
    const found = settings.get(path);
    if (found !== undefined && found !== wanted)
      refuse(`xp.cfg says ${path}: ${found} where ${wanted} is what can be built`);
  }
}

interface Settings {
  /** undefined where the file does not say, or refers to something else. */
  get(path: string): unknown;
  number(path: string): number | undefined;
}

/** xp.cfg is YAML as it was composed: `${…}` refers to other settings and `???` stands for a missing one. Both say nothing here. */
function settingsOf({ record }: TensorStore, notices: string[]): Settings {
  const text = record['xp.cfg'];
  const document = typeof text === 'string' ? parseDocument(text, { logLevel: 'silent' }) : null;
  if (document === null || document.errors.length > 0 || !isMap(document.contents))
    notices.push('The file has no settings (xp.cfg) that can be read, so those of the released models were assumed.');
  const get = (path: string): unknown => {
    if (document === null || !isMap(document.contents)) return undefined;
    const value: unknown = document.getIn(path.split('.'));
    return typeof value === 'string' && (value.includes('${') || value === '???') ? undefined : value;
  };
  return {
    get,
    number(path) {
      const value = get(path);
      return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
    },
  };
}

function shapeOf(store: TensorStore, name: string, rank: 2): [number, number] {
  const tensor = store.tensors.get(name);
  if (tensor === undefined) refuse(`its tensor ${name} is missing`);
  if (tensor.shape.length !== rank)
    refuse(`its tensor ${name} has the shape [${tensor.shape.join(', ')}] where ${rank} axes belong`);
  return tensor.shape as unknown as [number, number];
}

function refuse(what: string): never {
  throw new ModelError(
    `This JASCO checkpoint cannot be converted: ${what}; use an unchanged state_dict.bin of a released model.`,
  );
}
