import { describe, expect, it } from 'vitest';
import { type MemoryTensor, memoryStore } from '../checkpoint/memory-store.ts';
import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { CODEC_PREFIX, isJasco, type JascoConfig, jascoConfig, tensorShapes } from './config.ts';
import { SMALL, settingsOf, storeOf } from './fixtures/reference.ts';

/** A checkpoint of zeros: only names, shapes and settings are looked at. */
function checkpoint(
  config: JascoConfig,
  {
    settings = settingsOf(config),
    change = {},
  }: { settings?: string | null; change?: Record<string, number[] | null> } = {},
): TensorStore {
  const shapes: Record<string, readonly number[] | null> = { ...Object.fromEntries(tensorShapes(config)), ...change };
  const tensors: Record<string, MemoryTensor> = {};
  for (const [name, shape] of Object.entries(shapes)) {
    if (shape !== null) tensors[name] = { shape, values: new Float32Array(shape.reduce((size, dim) => size * dim, 1)) };
  }
  return memoryStore(tensors, settings === null ? {} : { 'xp.cfg': settings });
}

describe('the configuration of a checkpoint', () => {
  it.each([
    ['with melody', SMALL],
    ['without melody', { ...SMALL, melodyDim: 0 }],
    ['with long skips', { ...SMALL, skips: true }],
  ])('is read from its tensors and settings, %s', (_, config) => {
    expect(jascoConfig(storeOf(config))).toEqual(config);
  });

  it('is that of the released models where the settings cannot be read, and says so', () => {
    const config = jascoConfig(checkpoint({ ...SMALL, dim: 128, feedForward: 512 }, { settings: null }));
    expect(config).toMatchObject({ heads: 2, frames: 500, frameRate: 50, latentMean: -0.0074, latentStd: 4.0102 });
    expect(config.notices).toHaveLength(4);
    expect(config.notices.join(' ')).toMatch(/attention heads, so 2 was assumed.*mean of the latents, so -0.0074/);
    expect(jascoConfig(checkpoint(SMALL, { settings: ': [ no {yaml' })).notices[0]).toContain('xp.cfg');
  });

  it('takes nothing from a setting that refers to another one', () => {
    const settings = settingsOf(SMALL).replace(/latent_std: .*/, ['latent_std: $', '{elsewhere}'].join(''));
    expect(jascoConfig(checkpoint(SMALL, { settings }))).toMatchObject({
      latentStd: 4.0102,
      notices: [expect.any(String)],
    });
  });

  it('lets the codec be in the same file', () => {
    const change = { [`${CODEC_PREFIX}encoder.layers.0.conv.bias`]: [3] };
    expect(jascoConfig(checkpoint(SMALL, { change }))).toEqual(SMALL);
  });
});

describe('a checkpoint that is another network is refused, naming', () => {
  const layer = 'transformer.layers.2';
  it.each<[string, Record<string, number[] | null>, RegExp]>([
    [
      'a tensor that is missing',
      { [`${layer}.norm_cross.bias`]: null },
      /transformer\.layers\.2\.norm_cross\.bias is missing/,
    ],
    [
      'a tensor of another shape',
      { [`${layer}.linear2.weight`]: [64, 255] },
      /layers\.2\.linear2\.weight has the shape \[64, 255\]/,
    ],
    [
      'a tensor that nothing is known of',
      { [`${layer}.layer_scale_1.scale`]: [64] },
      /nothing is known of .*layer_scale_1/,
    ],
    ['a bias that the network does not have', { 'linear.bias': [16] }, /nothing is known of its tensor linear\.bias/],
    [
      'conditions that do not add up',
      { 'emb.weight': [64, 49] },
      /emb\.weight takes 49 channels .* 16 \+ 16 \+ 2 \+ 16/,
    ],
    [
      'another number of chords',
      { 'condition_provider.conditioners.chords.emb.weight': [100, 16] },
      /chords\.emb\.weight has 100/,
    ],
    [
      'a layer too few for the settings',
      { 'transformer.layers.3.norm1.weight': null },
      /num_layers: 4 where 3|layers\.3/,
    ],
  ])('%s', (_, change, sentence) => {
    expect(() => jascoConfig(checkpoint(SMALL, { change }))).toThrow(sentence);
  });

  it.each([
    ['causal: true', /transformer_lm\.causal: true where false/],
    ['positional_embedding: rope', /positional_embedding: rope/],
    ['num_heads: 7', /num_heads: 7, which does not divide/],
    ['skip_connections: true', /skip_connections: true where false/],
    ['norm_first: false', /norm_first: false/],
  ])('the setting %s', (line, sentence) => {
    const key = line.split(':')[0]!;
    const settings = settingsOf(SMALL)
      .replace(new RegExp(`^ +${key}:.*\n`, 'm'), '')
      .replace('transformer_lm:\n', `transformer_lm:\n  ${line}\n`);
    expect(() => jascoConfig(checkpoint(SMALL, { settings }))).toThrow(sentence);
  });
});

it('is recognised by its tensors, and other models are not', () => {
  expect(isJasco(checkpoint(SMALL))).toBe(true);
  expect(isJasco(memoryStore({ 'emb.weight': { shape: [1], values: [0] } }))).toBe(false);
});
