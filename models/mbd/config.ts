/** What a checkpoint of MultiBandDiffusion says of its bands: the networks by their tensors, and by each band's `cfg` what tensors cannot tell. */

import { z } from 'zod';
import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { within } from '../checkpoint/within.ts';
import { ModelError } from '../error.ts';
import type { ProcessorStatistics } from './processor.ts';
import type { Schedule } from './schedule.ts';

export interface UnetConfig {
  /** Channels after each encoder, from the outermost. */
  readonly widths: readonly number[];
  /** Residual blocks of each layer; block i has dilation 2^i. */
  readonly blocks: number;
  readonly kernel: number;
  readonly stride: number;
  readonly groups: number;
  readonly steps: number;
  /** Whether each encoder knows the step, or the first alone. */
  readonly everyLayer: boolean;
  /** Channels of the condition. */
  readonly condition: number;
  readonly bottleneck: 'none' | 'bilstm' | 'transformer' | 'cross-attention';
}

interface BandConfig {
  readonly unet: UnetConfig;
  readonly schedule: Schedule;
  /** Null where the band is made as it sounds. */
  readonly processor: ProcessorStatistics | null;
}

const positive = z.number().int().min(1);

const cfg = z.object({
  channels: z.literal(1),
  schedule: z.object({
    repartition: z.literal('power').default('power'),
    beta_t0: z.number().default(1e-4),
    beta_t1: z.number().default(0.02),
    beta_exp: z.number().default(1),
    num_steps: positive.default(1000),
    clip: z.number().nullable().default(5),
    noise_scale: z.number().default(1),
    n_bands: z.null().default(null),
  }),
  diffusion_unet: z.object({
    norm_groups: positive.default(4),
    stride: positive.default(2),
    bilstm: z.boolean().default(false),
    transformer: z.boolean().default(false),
    cross_attention: z.boolean().default(false),
  }),
  processor: z.object({
    use: z.boolean(),
    name: z.string().optional(),
    n_bands: positive.default(8),
    power_std: z.number().default(1),
  }),
});

const file = z.object({ sample_rate: z.number(), n_bands: z.number().int().min(1).max(64) });

/** Hz, of the codec that JASCO uses. */
const RATE = 32000;

/** True where the names of the tensors are those of MultiBandDiffusion. */
export function isMbd(store: TensorStore): boolean {
  return store.tensors.has('0.model_state.conv_codec.weight');
}

/** Tensors of a band's network, as `unetGraph` wants them. */
export function bandStore(store: TensorStore, band: number): TensorStore {
  return within(store, `${band}.model_state`);
}

/** Reads and checks all bands. Throws a ModelError naming the tensor or the setting that is not what Resonate knows. */
export function readMbdConfig(store: TensorStore): {
  readonly sampleRate: number;
  readonly bands: readonly BandConfig[];
} {
  const head = file.safeParse(store.record);
  if (!head.success)
    throw new ModelError(`The MultiBandDiffusion file has no ${where(head.error)}: get the official file again.`);
  const { sample_rate: sampleRate, n_bands: count } = head.data;
  if (sampleRate !== RATE) {
    throw new ModelError(
      `This MultiBandDiffusion is for a codec at ${sampleRate} Hz, and Resonate runs EnCodec at ${RATE} Hz: get mbd_musicgen_32khz.th.`,
    );
  }
  const bands = Array.from({ length: count }, (_, band) => readBand(store, band, sampleRate));
  return { sampleRate, bands };
}

function readBand(store: TensorStore, band: number, sampleRate: number): BandConfig {
  const record = store.record[band] as { readonly cfg?: unknown } | undefined;
  const parsed = cfg.safeParse(record?.cfg);
  if (!parsed.success) {
    throw new ModelError(
      `Band ${band} of the MultiBandDiffusion file says something else of ${where(parsed.error)} than Resonate can run: get the official file.`,
    );
  }
  const { schedule, diffusion_unet: unet, processor } = parsed.data;
  return {
    unet: readUnet(bandStore(store, band), unet, schedule.num_steps),
    schedule: {
      first: schedule.beta_t0,
      last: schedule.beta_t1,
      exponent: schedule.beta_exp,
      steps: schedule.num_steps,
      clip: schedule.clip,
      noiseScale: schedule.noise_scale,
    },
    processor: processor.use ? readProcessor(store, band, processor, sampleRate) : null,
  };
}

type UnetSettings = z.infer<typeof cfg>['diffusion_unet'];

function readUnet(store: TensorStore, settings: UnetSettings, steps: number): UnetConfig {
  const has = (name: string): boolean => store.tensors.has(name);
  const widths: number[] = [];
  while (has(`encoders.${widths.length}.conv.weight`)) {
    widths.push(shapeOf(store, `encoders.${widths.length}.conv.weight`)[0] ?? 0);
  }
  let blocks = 0;
  while (has(`encoders.0.res_blocks.${blocks}.conv1.weight`)) blocks++;
  const [, condition = 0] = shapeOf(store, 'conv_codec.weight');
  const [, , kernel = 0] = shapeOf(store, 'encoders.0.conv.weight');
  const { stride, norm_groups: groups } = settings;
  if ((kernel - stride) % 2 !== 0 || kernel < stride) {
    throw new ModelError(
      `The tensor encoders.0.conv.weight has ${kernel} taps, which do not go with a stride of ${stride}: it is another model.`,
    );
  }
  const transformer = settings.cross_attention ? 'cross-attention' : 'transformer';
  const bottleneck = settings.transformer ? transformer : settings.bilstm ? 'bilstm' : 'none';
  const found = { bilstm: has('bilstm.linear.weight'), transformer: has('transformer.layers.0.norm1.weight') };
  const agrees =
    found.bilstm === settings.bilstm &&
    found.transformer === settings.transformer &&
    has('transformer.layers.0.norm_cross.weight') === (bottleneck === 'cross-attention');
  if (!agrees) {
    throw new ModelError(
      `The MultiBandDiffusion file says its bottleneck is ${bottleneck}, and its tensors say otherwise: get the official file again.`,
    );
  }
  const everyLayer = has('embeddings.0.weight');
  const unet = { widths, blocks, kernel, stride, groups, steps, everyLayer, condition, bottleneck } as const;
  for (const [name, shape] of shapesOf(unet)) check(store, name, shape);
  return unet;
}

/** Every tensor of the network but those of its bottleneck, by name. */
function* shapesOf(unet: UnetConfig): Generator<readonly [string, readonly number[]]> {
  const { widths, blocks, kernel, steps, everyLayer, condition } = unet;
  for (const [level, width] of widths.entries()) {
    const outer = widths[level - 1] ?? 1;
    const decoder = `decoders.${widths.length - 1 - level}`;
    yield [`encoders.${level}.conv.weight`, [width, outer, kernel]];
    yield [`${decoder}.convtr.weight`, [width, outer, kernel]];
    for (const at of [`encoders.${level}`, decoder]) {
      yield* pair(`${at}.norm`, [width]);
      for (let block = 0; block < blocks; block++) {
        for (const half of [1, 2]) {
          yield* pair(`${at}.res_blocks.${block}.norm${half}`, [width]);
          yield* pair(`${at}.res_blocks.${block}.conv${half}`, [width, width, 3]);
        }
      }
    }
    if (level > 0 && everyLayer) yield [`embeddings.${level - 1}.weight`, [steps, width]];
  }
  yield ['embedding.weight', [steps, widths[0] ?? 0]];
  yield* pair('conv_codec', [widths.at(-1) ?? 0, condition, 1]);
}

function* pair(key: string, shape: readonly number[]): Generator<readonly [string, readonly number[]]> {
  yield [`${key}.weight`, shape];
  yield [`${key}.bias`, [shape[0]!]];
}

function shapeOf(store: TensorStore, name: string): readonly number[] {
  const tensor = store.tensors.get(name);
  if (tensor === undefined) throw new ModelError(`The MultiBandDiffusion file lacks the tensor ${name}: get it again.`);
  return tensor.shape;
}

function check(store: TensorStore, name: string, wanted: readonly number[]): void {
  const shape = shapeOf(store, name);
  if (shape.length === wanted.length && shape.every((size, axis) => size === wanted[axis])) return;
  throw new ModelError(
    `The tensor ${name} is [${shape.join(', ')}] where this network needs [${wanted.join(', ')}]: it is another model.`,
  );
}

function readProcessor(
  store: TensorStore,
  band: number,
  { name, n_bands: bands, power_std: power }: z.infer<typeof cfg>['processor'],
  sampleRate: number,
): ProcessorStatistics {
  if (name !== undefined && name !== 'multi_band_processor') {
    throw new ModelError(
      `Band ${band} of the MultiBandDiffusion file wants the processor ${name}, which Resonate has not: get the official file.`,
    );
  }
  const values = (part: string, length: number): number[] => {
    const tensor = store.tensors.get(`${band}.processor_state.${part}`);
    if (tensor?.shape.length !== 1 || tensor.shape[0] !== length) {
      throw new ModelError(
        `The MultiBandDiffusion file has no tensor ${band}.processor_state.${part} of ${length} values: get it again.`,
      );
    }
    return [...tensor.floats()];
  };
  return {
    sampleRate,
    power,
    count: values('counts', 1)[0]!,
    sum: values('sum_x', bands),
    squares: values('sum_x2', bands),
    targetSquares: values('sum_target_x2', bands),
  };
}

function where(error: z.ZodError): string {
  return error.issues[0]!.path.join('.') || 'its settings';
}
