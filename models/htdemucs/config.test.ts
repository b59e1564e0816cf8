import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../checkpoint/open.ts';
import type { StoredTensor, TensorStore } from '../checkpoint/tensor-store.ts';
import { configOf } from './config.ts';
import { readSettings, writeHtDemucs } from './convert.ts';

let folder: string;
let tiny: TensorStore;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'resonate-htdemucs-'));
  tiny = await openCheckpoint(join(import.meta.dirname, 'fixtures/tiny.th'));
});
afterAll(() => {
  tiny.close();
  rmSync(folder, { recursive: true, force: true });
});

function withSetting(name: string, value: unknown): TensorStore {
  return { ...tiny, record: { ...tiny.record, kwargs: { ...(tiny.record.kwargs as object), [name]: value } } };
}

function withTensors(change: (tensors: Map<string, StoredTensor>) => void): TensorStore {
  const tensors = new Map(tiny.tensors);
  change(tensors);
  return { ...tiny, tensors };
}

describe('settings of a checkpoint', () => {
  it('are read from an official package, with the defaults of the official class', () => {
    const { sources, segment, sampleRate, channels, fft, transformer, dconvInDecoder } = configOf(tiny);
    expect({ sources, segment, sampleRate, channels, fft }).toEqual({
      sources: ['drums', 'bass', 'other', 'vocals'],
      segment: 22050,
      sampleRate: 44100,
      channels: 2,
      fft: 4096,
    });
    expect(transformer).toMatchObject({ width: 16, hidden: 16, heads: 2, layers: 3, maxPeriod: 10000 });
    expect(dconvInDecoder).toBe(false);
  });

  it('are read where all of them are written out, as the training configuration has them', () => {
    const kwargs = {
      ...{ sources: ['drums', 'bass', 'other', 'vocals'], audio_channels: 2, samplerate: 44100 },
      ...{ channels: 48, channels_time: null, growth: 2, nfft: 4096, wiener_iters: 0, end_iters: 0 },
      ...{ wiener_residual: false, cac: true, depth: 4, rewrite: true, multi_freqs: [], multi_freqs_depth: 3 },
      ...{ freq_emb: 0.2, emb_scale: 10, emb_smooth: true, kernel_size: 8, stride: 4, time_stride: 2, context: 1 },
      ...{ context_enc: 0, norm_starts: 4, norm_groups: 4, dconv_mode: 3, dconv_depth: 2, dconv_comp: 8 },
      ...{ dconv_init: 1e-3, bottom_channels: 512, t_layers: 5, t_hidden_scale: 4, t_heads: 8, t_dropout: 0.02 },
      ...{ t_layer_scale: true, t_gelu: true, t_emb: 'sin', t_max_positions: 10000, t_max_period: 10000 },
      ...{ t_weight_pos_embed: 1, t_cape_mean_normalize: true, t_cape_augment: true, t_sin_random_shift: 0 },
      ...{ t_cape_glob_loc_scale: [5000, 1, 1.4], t_norm_in: true, t_norm_in_group: false, t_group_norm: false },
      ...{ t_norm_first: true, t_norm_out: true, t_weight_decay: 0, t_lr: null, t_sparse_self_attn: false },
      ...{ t_sparse_cross_attn: false, t_mask_type: 'diag', t_mask_random_seed: 42, t_sparse_attn_window: 400 },
      ...{ t_global_window: 100, t_sparsity: 0.95, t_auto_sparsity: false, t_cross_first: false, rescale: 0.1 },
      segment: { numerator: 39, denominator: 5 },
    };
    const config = configOf({ ...tiny, record: { ...tiny.record, args: [], kwargs } });
    expect(config).toMatchObject({ segment: 343980, bottom: 512, bandEmbedding: 2, dconvInDecoder: true });
    expect(config.transformer).toMatchObject({ width: 512, hidden: 2048, heads: 8, layers: 5 });
    expect(config.spectrum.map(({ inner, dconv }) => [inner, dconv?.hidden])).toEqual([
      [48, 6],
      [96, 12],
      [192, 24],
      [384, 48],
    ]);
  });

  it('take the segment as a fraction without losing a sample', () => {
    const store = withSetting('segment', { numerator: 39, denominator: 5 });
    expect(configOf(store).segment).toBe(343980);
  });

  it.each([
    ['cac', false],
    ['multi_freqs', [0.5]],
    ['t_emb', 'cape'],
    ['t_norm_first', false],
    ['t_sparse_self_attn', true],
    ['context_enc', 1],
    ['kernel_size', 6],
    ['nfft', 100],
    ['depth', 5],
    ['channels', 'many'],
    ['segment', -1],
    ['segment', 0.01],
    ['t_heads', 3],
    ['growth', Number.NaN],
    ['audio_channels', 6],
    ['channels_time', 32],
  ])('are refused by name where %s is %j', (name, value) => {
    expect(() => configOf(withSetting(name, value))).toThrow(
      new RegExp(`setting (${name}|nfft|kernel_size) is .* use an official file`),
    );
  });

  it('are refused where the package is of another class', () => {
    const store = { ...tiny, record: { ...tiny.record, klass: 'demucs.hdemucs.HDemucs' } };
    expect(() => configOf(store)).toThrow('The checkpoint is of the class demucs.hdemucs.HDemucs, not HTDemucs');
  });
});

describe('tensors of a checkpoint', () => {
  it('make a model whose settings are found again', () => {
    writeHtDemucs(tiny, join(folder, 'tiny'));
    expect(readSettings(join(folder, 'tiny')).segment).toBe(22050);
  });

  it('are refused by name where one is missing', () => {
    const store = withTensors((tensors) => tensors.delete('state.encoder.2.dconv.layers.1.3.weight'));
    expect(() => writeHtDemucs(store, folder)).toThrow(
      'The checkpoint has no tensor encoder.2.dconv.layers.1.3.weight',
    );
  });

  it('are refused by name where one has another shape', () => {
    const name = 'state.crosstransformer.layers.1.linear1.weight';
    const store = withTensors((tensors) => tensors.set(name, { ...tensors.get(name)!, shape: [16, 17] }));
    expect(() => writeHtDemucs(store, folder)).toThrow(
      'The tensor crosstransformer.layers.1.linear1.weight is [16, 17] where [16, 16] was expected',
    );
  });

  it('are refused by name where there is one that the network does not have', () => {
    const other = tiny.tensors.get('state.encoder.0.conv.bias')!;
    const store = withTensors((tensors) => tensors.set('state.encoder.0.attention.bias', other));
    expect(() => writeHtDemucs(store, folder)).toThrow('The checkpoint has a tensor state.encoder.0.attention.bias');
  });
});
