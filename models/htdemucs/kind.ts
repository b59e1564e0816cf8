import { MemorySink, memorySource } from '../../dsp/audio/memory.ts';
import { CONVERTERS } from '../converters.ts';
import { ModelError } from '../error.ts';
import type { Block, BlockContext, ModelKind, NamedValues } from '../model-kind.ts';
import { CLASS } from './config.ts';
import { openHtDemucs, readSettings, writeHtDemucs } from './convert.ts';
import { HYBRID_CLASS } from './hybrid-config.ts';
import type { HtDemucs } from './network.ts';
import { separate } from './separate.ts';

/** Hybrid Transformer Demucs, or Hybrid Demucs before it, as its training code exports it: one network, of four sources or six. */
export const HTDEMUCS: ModelKind = {
  name: 'htdemucs',
  version: CONVERTERS.htdemucs,
  detect: (store) =>
    store.tensors.has('state.crosstransformer.layers_t.0.self_attn.in_proj_weight') ||
    store.record.klass === CLASS ||
    store.record.klass === HYBRID_CLASS,
  async convert(store, folder, { weights, progress }) {
    writeHtDemucs(store, folder, { weights, ...(progress && { progress }) });
  },
  blocks: { 'htdemucs.segment': segment, 'htdemucs.apply': apply },
  bench: [{ what: 'one segment', seconds: null, open: openSegment }],
};

const open = (context: BlockContext): Promise<HtDemucs> => openHtDemucs(context.model, context.open);

/** A whole segment of silence, to be timed: what is computed does not depend on it. Each overlaps the next by a quarter, so three quarters of it are new sound. */
async function openSegment(context: BlockContext) {
  const network = await open(context);
  const { channels, segment: length, sampleRate } = network.config;
  const silence = Array.from({ length: channels }, () => new Float32Array(length));
  return {
    run: () => network.run(silence, network.separately),
    release: () => network.release(),
    seconds: (0.75 * length) / sampleRate,
  };
}

/** The network alone: `mix` [channels, n], n at most a segment, silence behind it → `stems` [sources, channels, n]. */
async function segment(inputs: NamedValues, context: BlockContext): ReturnType<Block> {
  const { channels, segment: longest } = readSettings(context.model);
  const mix = mixOf(inputs, channels);
  const length = mix[0]!.length;
  if (length > longest)
    throw new ModelError(
      `mix has ${length} samples, and the network's segment ${longest}: give it less, or use htdemucs.apply.`,
    );
  const network = await open(context);
  try {
    const padded = mix.map((channel) => {
      const out = new Float32Array(longest);
      out.set(channel);
      return out;
    });
    const stems = await network.run(padded, network.separately);
    return { stems: joined(stems.map((stem) => stem.map((channel) => channel.subarray(0, length)))) };
  } finally {
    await network.release();
  }
}

/** Segments with a quarter of overlap, no shifts, no normalisation: `mix` [channels, n] → `stems` [sources, channels, n]. */
async function apply(inputs: NamedValues, context: BlockContext): ReturnType<Block> {
  const { sources, channels, sampleRate } = readSettings(context.model);
  const mix = mixOf(inputs, channels);
  const targets = sources.map((source) => ({ sources: { [source]: 1 }, sink: new MemorySink(sampleRate, channels) }));
  const member = { sources, weights: sources.map(() => 1), open: () => open(context) };
  await separate([member], memorySource(mix, sampleRate), targets, { normalise: false });
  return { stems: joined(targets.map(({ sink }) => sink.take())) };
}

function mixOf({ mix }: NamedValues, channels: number): Float32Array[] {
  if (
    mix === undefined ||
    !(mix.values instanceof Float32Array) ||
    mix.shape.length !== 2 ||
    mix.shape[0] !== channels ||
    mix.shape[1] === 0
  ) {
    throw new ModelError(
      `The input mix must be float32 [${channels}, samples]: it is ${mix === undefined ? 'missing' : `[${mix.shape.join(', ')}]`}.`,
    );
  }
  const { values } = mix;
  const length = mix.shape[1]!;
  return Array.from({ length: channels }, (_, c) => values.subarray(c * length, (c + 1) * length));
}

function joined(stems: readonly (readonly Float32Array[])[]): { shape: number[]; values: Float32Array<ArrayBuffer> } {
  const channels = stems[0]!.length;
  const length = stems[0]![0]!.length;
  const values = new Float32Array(stems.length * channels * length);
  for (const [i, channel] of stems.flat().entries()) values.set(channel, i * length);
  return { shape: [stems.length, channels, length], values };
}
