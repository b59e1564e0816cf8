import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MemorySink, memorySource } from '../../dsp/audio/memory.ts';
import { type AudioSource, noProgress } from '../../dsp/audio/source.ts';
import { perStem, STEMS } from '../../dsp/audio/stem.ts';
import { classical } from '../../dsp/separate/classical.ts';
import { Stft } from '../../dsp/signal/stft.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { openCheckpoint } from '../checkpoint/open.ts';
import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { openSession } from '../runtime/session.ts';
import { BANDS, crossSums, features, POWERS, powerSums, type Sums } from './bands.ts';
import { OWN } from './kind.ts';
import { type Network, openNetwork } from './network.ts';
import { type OwnOptions, separateOwn } from './separate.ts';
import { OWN_WEIGHTS } from './weights.ts';

/** What models/training/export.py made of the committed weights with PyTorch. */
const FIXTURE = new URL('fixtures/separator.safetensors', import.meta.url).pathname;

const folder = join(scratchFolder(), 'own');
let network: Network;
let wanted: TensorStore;

beforeAll(async () => {
  const store = await openCheckpoint(OWN_WEIGHTS);
  expect(OWN.detect(store)).toBe(true);
  await OWN.convert(store, folder, { weights: 'float16', source: OWN_WEIGHTS });
  store.close();
  expect(existsSync(join(folder, 'separator.onnx'))).toBe(true);
  network = await openNetwork(folder, openSession);
  wanted = await openCheckpoint(FIXTURE);
});
afterAll(async () => {
  await network.release();
  wanted.close();
});

/** export.py's example. */
function example(): Float32Array[] {
  const length = 4096 + 5 * 1024;
  const noise = Float64Array.from({ length }, (_, n) => (Math.abs(Math.sin(n * 12.9898) * 43758.5453) % 1) - 0.5);
  const base = (n: number) => 0.3 * Math.sin(n * 0.0313);
  return [
    Float32Array.from({ length }, (_, n) => base(n) + 0.1 * Math.sin(n * 0.211) + 0.05 * noise[n]!),
    Float32Array.from({ length }, (_, n) => base(n) - 0.1 * Math.sin(n * 0.0907) + 0.05 * noise[length - 1 - n]!),
  ];
}

const furthest = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

test('the features of a sound are those that the network was trained on', () => {
  const [left, right] = example() as [Float32Array, Float32Array];
  const stft = new Stft(4096, 1024);
  const sums = [0, 1, 2].map(() => new Float32Array(6 * BANDS)) as unknown as Sums;
  for (let t = 0; t < 6; t++) {
    const [mid, side] = [1, -1].map((sign) => {
      const spectrum = new Float32Array(4096);
      const view = left.map((value, n) => (value + sign * right[n]!) / 2);
      stft.analyse(view, t * 1024, spectrum);
      return spectrum;
    });
    powerSums(mid!, sums[0], t * BANDS);
    powerSums(side!, sums[1], t * BANDS);
    crossSums(mid!, side!, sums[2], t * BANDS);
  }
  const found = new Float32Array(POWERS * 6 * BANDS);
  features(sums, 6, found);
  // Where a band holds nothing but the rounding of two FFTs, the root of it makes that visible; loud bands have values of 3 to 7.
  expect(furthest(found, wanted.tensors.get('x')!.floats())).toBeLessThan(1e-3);
});

test('the masks are those of PyTorch with the same weights', async () => {
  const masks = await network.run(wanted.tensors.get('x')!.floats(), 6);
  expect(furthest(masks, wanted.tensors.get('masks')!.floats())).toBeLessThan(1e-4);
});

/** `seconds` of two tones and a beat, left and right apart. */
function song(sampleRate: number, channels: number, seconds: number): AudioSource {
  const length = Math.round(sampleRate * seconds);
  const planar = Array.from({ length: channels }, (_, c) =>
    Float32Array.from({ length }, (_, n) => {
      const t = n / sampleRate;
      const beat = Math.exp(-20 * (t % 0.5)) * Math.sin(2 * Math.PI * 60 * t);
      return 0.2 * Math.sin(2 * Math.PI * (220 + 110 * c) * t) + 0.3 * beat;
    }),
  );
  return memorySource(planar, sampleRate);
}

async function separated(mix: AudioSource, options: OwnOptions = {}, by: Network = network) {
  const fresh = () => perStem(() => new MemorySink(mix.sampleRate, mix.channels));
  const [first, sinks] = [fresh(), fresh()];
  classical.separate(mix, first, noProgress);
  const prior = perStem((stem) => memorySource(first[stem].take(), mix.sampleRate));
  await separateOwn(by, mix, prior, sinks, options);
  return perStem((stem) => sinks[stem].take());
}

/** The largest difference between the sum of the stems and the mix. */
function gap(mix: AudioSource, stems: Awaited<ReturnType<typeof separated>>): number {
  const whole = Array.from({ length: mix.channels }, () => new Float32Array(mix.length));
  mix.read(0, whole);
  return Math.max(
    ...whole.map((channel, c) => {
      const sum = channel.map((_, n) => STEMS.reduce((total, stem) => total + stems[stem][c]![n]!, 0));
      return furthest(sum, channel);
    }),
  );
}

test.each([
  [44100, 2, 3],
  [48000, 1, 1.3],
  [8000, 2, 2],
  [96000, 2, 0.5],
  [44100, 2, 0.01],
])(
  'at %i Hz with %i channels the stems have the length of %f s of mix, and add up to it',
  async (rate, channels, seconds) => {
    const mix = song(rate, channels, seconds);
    const stems = await separated(mix);
    for (const stem of STEMS) expect(stems[stem].map(({ length }) => length)).toEqual(Array(channels).fill(mix.length));
    expect(gap(mix, stems)).toBeLessThan(1e-5);
  },
);

test('what is longer than one window is heard in several, which are joined without a step', async () => {
  const source = song(8000, 1, 45);
  let longest = 0;
  const mix: AudioSource = {
    ...source,
    read(start, into) {
      longest = Math.max(longest, into[0]!.length);
      source.read(start, into);
    },
  };
  const heard: number[] = [];
  // A network that says something else each time: the joins alone make the stems move from one to the other.
  const fickle: Network = {
    async run(_, frames) {
      heard.push(frames);
      const masks = new Float32Array(2 * 4 * frames * BANDS);
      masks.fill(heard.length % 2, 0, frames * BANDS);
      return masks;
    },
    release: async () => {},
  };
  const steps: number[] = [];
  const { vocals } = await separated(mix, { step: async (share) => void steps.push(share) }, fickle);
  expect(heard.length).toBeGreaterThan(3);
  expect(Math.max(...heard)).toBe(512);
  // Of a mix of any length no more is read at once: 511 hops of 192 samples and a frame of 768.
  expect(longest).toBe(511 * 192 + 768);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(steps.length).toBe(heard.length);
  // The envelope goes from all to nothing over a second and a half: never by more than a few hundredths within a frame.
  const [sound] = vocals;
  const original = song(8000, 1, 45);
  const whole = [new Float32Array(original.length)];
  original.read(0, whole);
  const shares: number[] = [];
  for (let at = 0; at + 192 < sound!.length; at += 192) {
    const power = (x: Float32Array) => x.subarray(at, at + 192).reduce((sum, v) => sum + v * v, 0);
    shares.push(Math.sqrt(power(sound!) / (power(whole[0]!) + 1e-12)));
  }
  const jumps = shares.slice(1).map((share, i) => Math.abs(share - shares[i]!));
  expect(Math.max(...shares)).toBeGreaterThan(0.95);
  expect(Math.min(...shares.slice(1, -1))).toBeLessThan(0.05);
  expect(Math.max(...jumps)).toBeLessThan(0.1);
});

test('the best quality does not depend on which side is left', async () => {
  const mix = song(22050, 2, 2);
  const planar = [new Float32Array(mix.length), new Float32Array(mix.length)] as const;
  mix.read(0, planar);
  const exchanged = memorySource([planar[1], planar[0]], 22050);
  const [straight, turned] = await Promise.all([mix, exchanged].map((one) => separated(one, { quality: 'best' })));
  for (const stem of STEMS) expect(furthest(straight![stem][0]!, turned![stem][1]!)).toBeLessThan(1e-4);
});
