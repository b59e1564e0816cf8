import { expect, test } from 'vitest';
import { MemorySink, memorySource } from '../audio/memory.ts';
import { noProgress } from '../audio/source.ts';
import { measureLevels } from '../measure/measure.ts';
import { RealFft } from '../signal/fft.ts';
import { type MasterResult, type MasterTarget, master } from './master.ts';

const RATE = 44100;
const STREAMING: MasterTarget = { targetLufs: -14, truePeakDb: -1 };

function run(
  channels: readonly Float32Array[],
  target: MasterTarget = STREAMING,
  rate = RATE,
): { result: MasterResult; audio: Float32Array[] } {
  const sink = new MemorySink(rate, channels.length);
  const result = master(memorySource(channels, rate), sink, target, noProgress);
  return { result, audio: sink.take() };
}

function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** Drum-like hits over a chord: peaks about 15 dB above the loudness. */
function band(seconds: number, level: number, rate = RATE): Float32Array {
  const hiss = noise(5);
  return Float32Array.from({ length: Math.round(seconds * rate) }, (_, n) => {
    const t = n / rate;
    const hit = 0.5 * hiss() * Math.exp(-25 * (t % 0.5));
    return level * (hit + 0.06 * Math.sin(1380 * t) + 0.05 * Math.sin(1740 * t) + 0.05 * Math.sin(2070 * t));
  });
}

/** The largest change in dB relative to full scale. */
function change(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  let largest = 0;
  a.forEach((x, c) => {
    for (const [n, value] of x.entries()) largest = Math.max(largest, Math.abs(value - b[c]![n]!));
  });
  return 20 * Math.log10(largest);
}

test('a recording with headroom gets gain alone: the target within 0.1 LU and every sample in proportion', () => {
  const x = band(5, 0.05).map((value) => Math.max(-0.01, Math.min(0.01, value)));
  const { result, audio } = run([x, x]);
  expect(Math.abs(measureLevels(memorySource(audio, RATE), noProgress).lufs + 14)).toBeLessThanOrEqual(0.1);
  expect(result.maxReduction).toBe(0);
  const gain = 10 ** (result.gain / 20);
  for (const [n, value] of audio[0]!.entries()) expect(Math.abs(value - Math.fround(gain * x[n]!))).toBeLessThan(1e-7);
});

test.each([0.02, 0.3, 1, 3])('peaky music at input level %f reaches the target under the ceiling', (level) => {
  const x = band(6, level);
  const { result, audio } = run([x, x.map((value) => 0.8 * value)], { targetLufs: -12, truePeakDb: -1 });
  const levels = measureLevels(memorySource(audio, RATE), noProgress);
  expect(Math.abs(levels.lufs + 12)).toBeLessThanOrEqual(0.1);
  expect(levels.truePeak).toBeLessThanOrEqual(-1);
  expect(result.maxReduction).toBeGreaterThan(0.5);
  expect(result.shortfall).toBe(0);
  expect(result.why).toBeNull();
});

test('the report states what an independent measurement of the output reads', () => {
  const x = band(6, 0.5);
  const { result, audio } = run([x, x], { targetLufs: -12, truePeakDb: -1 });
  const levels = measureLevels(memorySource(audio, RATE), noProgress);
  expect(result.lufs).toBeCloseTo(levels.lufs, 6);
  expect(result.truePeak).toBeCloseTo(levels.truePeak, 6);
  expect(result.lra).toBeCloseTo(levels.lra, 6);
  expect(result.before.lufs).toBeCloseTo(measureLevels(memorySource([x, x], RATE), noProgress).lufs, 6);
});

const nasty: Record<string, (n: number) => number> = {
  'white noise': noise(1),
  'bursts of a tone at a quarter of the rate': (n) =>
    n % 4410 < 300 ? Math.sin((Math.PI * n) / 2 + 0.7) : 0.1 * Math.sin(n / 9),
  'square waves': (n) => (Math.floor(n / 200) % 2 ? 1 : -1) * (n % 10000 < 5000 ? 1 : 0.2),
  'clicks over a tone': (n) => (n % 3000 === 0 ? 5 : 0.15 * Math.sin(n / 11)),
  'a tone that swells': (n) => (n / 60000) * Math.sin(n * 0.9),
};
test.each(Object.entries(nasty))('the ceiling holds between the samples for %s', (_, wave) => {
  const x = Float32Array.from({ length: 65536 }, (_value, n) => wave(n));
  const { audio } = run([x], { targetLufs: -9, truePeakDb: -1 });
  expect(measureLevels(memorySource(audio, RATE), noProgress).truePeak).toBeLessThanOrEqual(-1);
  // The exact interpolation of the whole as a band-limited period, 8 values a sample, a filter of another kind than the meter's.
  expect(20 * Math.log10(peakOfPeriod(audio[0]!))).toBeLessThan(-0.8);
});

/** Largest value of the trigonometric interpolation at eight points a sample. */
function peakOfPeriod(x: Float32Array): number {
  const n = x.length;
  const spectrum = new Float32Array(n);
  RealFft.of(n).forward(x, spectrum);
  const wide = new Float32Array(8 * n);
  wide.set(spectrum);
  wide[1] = 0;
  RealFft.of(8 * n).inverse(wide, wide);
  return wide.reduce((largest, value) => Math.max(largest, Math.abs(value / n)), 0);
}

test('away from a peak the limiter leaves every sample alone, and nothing is moved in time', () => {
  const x = Float32Array.from(
    { length: 4 * RATE },
    (_, n) => 0.25 * Math.sin(n / 15) * (0.6 + 0.4 * Math.sin(n / 5000)),
  );
  const at = 2 * RATE;
  for (let n = 0; n < 40; n++) x[at + n]! += 1.5 * Math.sin((Math.PI * n) / 40);
  const { result, audio } = run([x], { targetLufs: -16, truePeakDb: -1 });
  expect(audio[0]!.length).toBe(x.length);
  expect(result.maxReduction).toBeGreaterThan(3);
  const gain = 10 ** (result.gain / 20);
  // 3 ms of look-ahead before; the release has come back to 1 after 16 times its 80 ms.
  for (let n = 0; n < at - 0.004 * RATE; n++) expect(audio[0]![n]).toBe(Math.fround(gain * x[n]!));
  for (let n = at + 1.4 * RATE; n < x.length; n++) expect(audio[0]![n]).toBe(Math.fround(gain * x[n]!));
});

test.each<[string, Float32Array, MasterTarget]>([
  ['that met the target', band(6, 0.5), { targetLufs: -12, truePeakDb: -1 }],
  ['that was too dense for it', band(6, 0.5), { targetLufs: -4, truePeakDb: -1 }],
  ['of sparse clicks', Float32Array.from({ length: 3 * RATE }, (_, n) => (n % 9000 === 0 ? 0.5 : 0)), STREAMING],
  ['that was only turned up', band(6, 0.01), { targetLufs: -30, truePeakDb: -1 }],
])('mastering a master %s again changes nothing above −100 dB', (_, x, target) => {
  const once = run([x, x], target).audio;
  const twice = run(once, target);
  expect(change(once, twice.audio)).toBeLessThan(-100);
  expect(Math.abs(twice.result.gain)).toBeLessThan(1e-3);
});

test('a target that would need heavy distortion is missed by a stated amount, with a reason', () => {
  const hiss = noise(9);
  const dense = Float32Array.from({ length: 3 * RATE }, () => 0.3 * hiss());
  const clicks = Float32Array.from({ length: 3 * RATE }, (_, n) => (n % 9000 === 0 ? 0.5 : 0));
  const drums = band(6, 0.5);
  for (const [x, target, reason] of [
    [dense, -4, 'less than 7 dB'],
    [drums, -4, 'less than 7 dB'],
    [clicks, -14, 'peaks stand'],
  ] as const) {
    const { result } = run([x], { targetLufs: target, truePeakDb: -1 });
    expect(result.lufs).toBeLessThan(target - 1);
    expect(result.shortfall).toBeCloseTo(target - result.lufs, 6);
    expect(result.why).toContain(reason);
    expect(result.truePeak).toBeLessThanOrEqual(-1);
    expect(result.truePeak).toBeGreaterThan(-1.1);
  }
});

test('silence stays silence, and what is below all gates is left as it is', () => {
  const silent = run([new Float32Array(RATE), new Float32Array(RATE)]);
  expect(silent.audio.every((channel) => channel.every((value) => value === 0))).toBe(true);
  expect(silent.audio[0]!.length).toBe(RATE);
  expect(silent.result.why).toContain('silent');
  const faint = Float32Array.from({ length: RATE }, (_, n) => 1e-5 * Math.sin(n / 20));
  expect(run([faint]).audio[0]).toEqual(faint);
});

test.each([8000, 48000, 192000])("works at %i Hz, mono, in the source's length", (rate) => {
  const x = band(3, 0.4, rate);
  const { result, audio } = run([x], { targetLufs: -12, truePeakDb: -2 }, rate);
  expect(audio[0]!.length).toBe(x.length);
  expect(Math.abs(result.lufs + 12)).toBeLessThanOrEqual(0.1);
  expect(result.truePeak).toBeLessThanOrEqual(-2);
});

test.each([1, 2, 100, 9000])('a recording of %i samples comes back finite and of the same length', (length) => {
  const { audio } = run([new Float32Array(length).fill(0.7)], { targetLufs: -6, truePeakDb: -1 });
  expect(audio[0]!.length).toBe(length);
  expect(audio[0]!.every(Number.isFinite)).toBe(true);
});
