import { describe, expect, test } from 'vitest';
import { MemorySink, memorySource } from '../audio/memory.ts';
import { type AudioSource, noProgress } from '../audio/source.ts';
import { type PerStem, perStem, STEMS } from '../audio/stem.ts';
import { mixSource } from '../audio/views.ts';
import { classical } from './classical.ts';
import { residualSource } from './residual.ts';
import { separatorNamed, separators } from './separators.ts';

function separate(mix: AudioSource): PerStem<Float32Array[]> {
  const sinks = perStem(() => new MemorySink(mix.sampleRate, mix.channels));
  classical.separate(mix, sinks, noProgress);
  return perStem((stem) => sinks[stem].take());
}

function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** Four bars of a small band: a voice with vibrato in the middle, hits, a bass line, and a chord to the left. */
function band(rate: number, seconds = 6): PerStem<Float32Array[]> {
  const length = Math.round(seconds * rate);
  const hiss = noise(11);
  const tone = (hz: number, t: number, partials: number): number => {
    let sum = 0;
    for (let h = 1; h <= partials && h * hz < rate / 2; h++) sum += Math.sin(2 * Math.PI * hz * h * t) / h;
    return sum;
  };
  const stems = perStem(() => [new Float32Array(length), new Float32Array(length)]);
  let phase = 0;
  for (let n = 0; n < length; n++) {
    const t = n / rate;
    const note = [440, 494, 523, 587][Math.floor(t / 0.75) % 4]!;
    phase += (2 * Math.PI * note * (1 + 0.02 * Math.sin(2 * Math.PI * 5.5 * t))) / rate;
    let voice = 0;
    for (let h = 1; h <= 8; h++) voice += Math.sin(h * phase) / h;
    const gap = t % 0.75 < 0.6 ? 1 : 0;
    const since = t % 0.375;
    const drums = hiss() * Math.exp(-40 * since) * 0.5;
    const bass = tone([55, 73.4, 65.4, 49][Math.floor(t / 1.5) % 4]!, t, 4) * 0.25;
    const chord = (tone(220, t, 6) + tone(277.2, t, 6) + tone(329.6, t, 6)) * 0.06;
    put(stems.vocals, n, 0.12 * voice * gap, 0.12 * voice * gap);
    put(stems.drums, n, drums, 0.8 * drums);
    put(stems.bass, n, bass, bass);
    put(stems.other, n, chord, 0.2 * chord);
  }
  return stems;
}

function put(channels: Float32Array[], n: number, left: number, right: number): void {
  channels[0]![n] = left;
  channels[1]![n] = right;
}

function sum(stems: PerStem<Float32Array[]>): Float32Array[] {
  return [0, 1].map((c) =>
    stems.vocals[c]!.map((_, n) => STEMS.reduce((total, stem) => total + stems[stem][c]![n]!, 0)),
  );
}

/** Signal over error, dB. */
function sdr(truth: readonly Float32Array[], estimate: readonly Float32Array[]): number {
  let signal = 0;
  let error = 0;
  for (const [c, x] of truth.entries()) {
    for (const [n, value] of x.entries()) {
      signal += value * value;
      error += (value - estimate[c]![n]!) ** 2;
    }
  }
  return 10 * Math.log10(signal / error);
}

describe.each([
  ['stereo', 44100],
  ['stereo', 48000],
  ['stereo', 22050],
  ['mono', 44100],
] as const)('a small band in %s at %i Hz', (width, rate) => {
  const stems = band(rate);
  const down = (x: Float32Array[]): Float32Array[] =>
    width === 'stereo' ? x : [x[0]!.map((value, n) => (value + x[1]![n]!) / 2)];
  const truth = perStem((stem) => down(stems[stem]));
  const mix = down(sum(stems));
  const estimate = separate(memorySource(mix, rate));

  test('each stem comes out at least 3 dB nearer to the truth than the mix is, and the mean well above', () => {
    const gains = STEMS.map((stem) => sdr(truth[stem], estimate[stem]) - sdr(truth[stem], mix));
    for (const gain of gains) expect(gain).toBeGreaterThan(3);
    expect(gains.reduce((a, b) => a + b, 0) / 4).toBeGreaterThan(7);
  });

  test('the stems add up to the mix below −100 dBFS, and with the residual below −140 dBFS', () => {
    const sources = perStem((stem) => memorySource(estimate[stem], rate));
    const source = memorySource(mix, rate);
    const bare = mixSource(STEMS.map((stem) => sources[stem]));
    const whole = mixSource([...STEMS.map((stem) => sources[stem]), residualSource(source, sources)]);
    expect(difference(source, bare)).toBeLessThan(1e-5);
    expect(difference(source, whole)).toBeLessThan(1e-7);
  });
});

function difference(a: AudioSource, b: AudioSource): number {
  const x = Array.from({ length: a.channels }, () => new Float32Array(a.length));
  const y = x.map(() => new Float32Array(a.length));
  a.read(0, x);
  b.read(0, y);
  let largest = 0;
  for (const [c, channel] of x.entries()) {
    for (const [n, value] of channel.entries()) largest = Math.max(largest, Math.abs(value - y[c]![n]!));
  }
  return largest;
}

test('the residual makes up for stems that do not add up at all', () => {
  const stems = band(8000, 1);
  const mix = memorySource(sum(stems), 8000);
  const wrong = perStem((stem) =>
    memorySource(
      stems[stem].map((x) => x.map((value) => -3 * value)),
      8000,
    ),
  );
  const whole = mixSource([...STEMS.map((stem) => wrong[stem]), residualSource(mix, wrong)]);
  expect(20 * Math.log10(difference(mix, whole))).toBeLessThan(-120);
});

test.each([
  [1, 44100],
  [100, 8000],
  [5000, 192000],
  [30000, 11025],
])('a mix of %i samples at %i Hz gives four finite stems of that length', (length, rate) => {
  const hiss = noise(2);
  for (const channels of [1, 2]) {
    const mix = Array.from({ length: channels }, () => new Float32Array(length).map(() => hiss()));
    const stems = separate(memorySource(mix, rate));
    for (const stem of STEMS) {
      expect(stems[stem].length).toBe(channels);
      for (const x of stems[stem]) expect(x.length === length && x.every(Number.isFinite)).toBe(true);
    }
  }
});

test('silence gives silence', () => {
  const stems = separate(memorySource([new Float32Array(20000), new Float32Array(20000)], 44100));
  for (const stem of STEMS) for (const x of stems[stem]) expect(x.every((value) => value === 0)).toBe(true);
});

test('a stereo file with equal channels is separated like the mono file it is', () => {
  const mono = sum(band(22050, 2))[0]!;
  const single = separate(memorySource([mono], 22050));
  const double = separate(memorySource([mono, mono], 22050));
  for (const stem of STEMS) {
    for (const [n, value] of single[stem][0]!.entries()) {
      expect(Math.abs(value - double[stem][1]![n]!)).toBeLessThan(1e-5);
    }
  }
});

test('the mix is read in short blocks and written in step with reading, at whatever length', () => {
  const rate = 8000;
  const tone = Float32Array.from({ length: 20 * rate }, (_, n) => Math.sin(n / 5));
  const memory = memorySource([tone], rate);
  let longest = 0;
  let read = 0;
  let written = 0;
  let lag = 0;
  const mix: AudioSource = {
    ...memory,
    length: memory.length,
    read(start, into) {
      longest = Math.max(longest, into[0]!.length);
      read = Math.min(memory.length, start + into[0]!.length);
      memory.read(start, into);
    },
  };
  const count = {
    write: (block: readonly Float32Array[]) => (written += block[0]!.length),
    sampleRate: rate,
    channels: 1,
  };
  const ignore = { ...count, write: () => {} };
  const heard: number[] = [];
  classical.separate(mix, { vocals: count, drums: ignore, bass: ignore, other: ignore }, (fraction) => {
    heard.push(fraction);
    if (written > 0) lag = Math.max(lag, read - written);
  });
  expect(longest).toBeLessThanOrEqual(65536);
  expect(lag).toBeLessThan(rate);
  expect(written).toBe(tone.length);
  expect(heard.every((fraction, i) => fraction >= (heard[i - 1] ?? 0) && fraction <= 1)).toBe(true);
});

test('separators are found by name', () => {
  expect(separatorNamed('built-in')).toBe(separators[0]);
  expect(separatorNamed('none')).toBeUndefined();
});
