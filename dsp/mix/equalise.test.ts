import { expect, test } from 'vitest';
import { memorySource, readSpan } from '../audio/memory.ts';
import { noProgress } from '../audio/source.ts';
import { correctionTowards, equalisedSource } from './equalise.ts';
import { THIRD_OCTAVES, thirdOctavesOf } from './thirdoctaves.ts';

const RATE = 44100;

function pink(seed: number, tilt: number): Float32Array {
  let state = seed;
  let low = 0;
  return Float32Array.from({ length: 6 * RATE }, () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    const white = state / 2 ** 31 - 1;
    low += 0.1 * (white - low);
    return 0.2 * (low + tilt * white);
  });
}

function sine(hz: number, rate = RATE): Float32Array {
  return Float32Array.from({ length: 2 * rate }, (_, n) => 0.3 * Math.sin((2 * Math.PI * hz * n) / rate));
}

test('a third-octave spectrum of white noise rises by 1 dB a band, and a tone lies in its band alone', () => {
  let state = 1;
  const white = Float32Array.from({ length: 10 * RATE }, () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  const { db } = thirdOctavesOf(memorySource([white], RATE), noProgress);
  for (let b = 10; b < 28; b++) expect(Math.abs(db[b]! - db[b - 1]! - 1)).toBeLessThan(0.5);
  const tone = thirdOctavesOf(memorySource([sine(1000)], RATE), noProgress).db;
  expect(tone[15]).toBeGreaterThan(-0.1);
  expect(Math.max(...tone.filter((_, b) => b !== 15))).toBeLessThan(-30);
});

test('the correction brings a dull recording near the tone of a bright one, by at most 6 dB a band', () => {
  const wanted = thirdOctavesOf(memorySource([pink(1, 0.12)], RATE), noProgress);
  const dull = memorySource([pink(2, 0.03)], RATE);
  const have = thirdOctavesOf(dull, noProgress);
  const correction = correctionTowards(wanted, have)!;
  for (const db of correction) expect(Math.abs(db)).toBeLessThanOrEqual(6);
  const after = thirdOctavesOf(equalisedSource(dull, correction), noProgress);
  const spread = (a: readonly number[]): number => {
    const difference = THIRD_OCTAVES.map((_, b) => wanted.db[b]! - a[b]!);
    const mean = difference.reduce((x, y) => x + y, 0) / difference.length;
    return Math.sqrt(difference.reduce((x, y) => x + (y - mean) ** 2, 0) / difference.length);
  };
  expect(spread(after.db)).toBeLessThan(0.4 * spread(have.db));
});

test('the same tone needs no filter, whatever the level, and silence asks for none', () => {
  const x = pink(1, 0.1);
  const have = thirdOctavesOf(memorySource([x], RATE), noProgress);
  const louder = thirdOctavesOf(memorySource([x.map((value) => 3 * value)], RATE), noProgress);
  expect(correctionTowards(louder, have)).toBeNull();
  const silent = thirdOctavesOf(memorySource([new Float32Array(RATE)], RATE), noProgress);
  expect(correctionTowards(silent, have)?.every((db) => Number.isFinite(db)) ?? true).toBe(true);
});

test.each([
  [44100, 500],
  [44100, 4000],
  [96000, 4000],
  [8000, 500],
])('at %i Hz a tone of %i Hz comes out with the gain of its band, in place', (rate, hz) => {
  const correction = THIRD_OCTAVES.map((centre) => (centre < 1500 ? -3 : 4));
  const gain = 10 ** ((hz < 1500 ? -3 : 4) / 20);
  const x = sine(hz, rate);
  const [y] = readSpan(equalisedSource(memorySource([x], rate), correction), 0, x.length);
  for (let n = Math.round(0.3 * rate); n < 1.7 * rate; n += 7)
    expect(Math.abs(y![n]! - gain * x[n]!)).toBeLessThan(0.004);
});

test('any read gives the samples of any other, and there is nothing outside the recording', () => {
  const correction = THIRD_OCTAVES.map((_, b) => 5 * Math.sin(b));
  const source = equalisedSource(memorySource([pink(3, 0.1)], RATE), correction);
  const [whole] = readSpan(source, 0, 60000);
  const [piece] = readSpan(source, 12345, 1000);
  for (let n = 0; n < 1000; n++) expect(Math.abs(piece![n]! - whole![12345 + n]!)).toBeLessThan(1e-6);
  const [edge] = readSpan(source, -10, 20);
  expect(edge!.subarray(0, 10).every((value) => value === 0)).toBe(true);
  const [end] = readSpan(source, source.length - 5, 10);
  expect(end!.subarray(5).every((value) => value === 0)).toBe(true);
});
