import { expect, test } from 'vitest';
import { memorySource } from '../audio/memory.ts';
import { type AudioSource, noProgress } from '../audio/source.ts';
import { type PerStem, perStem, STEMS } from '../audio/stem.ts';
import { balance } from './balance.ts';
import { measureReference } from './reference.ts';

const RATE = 22050;
const SECONDS = 8;
const HZ: PerStem<number> = { vocals: 660, drums: 1200, bass: 110, other: 440 };

function stem(hz: number, level: number): Float32Array {
  return Float32Array.from({ length: RATE * SECONDS }, (_, n) => level * Math.sin((2 * Math.PI * hz * n) / RATE));
}

function source(x: Float32Array): AudioSource {
  return memorySource([x, x], RATE);
}

const samples = perStem((name) => stem(HZ[name], 0.1));
const original = perStem((name) => source(samples[name]));

test('where nothing was changed every gain is exactly 1', () => {
  const { gains, why } = balance(original, original, {}, noProgress);
  expect(gains).toEqual({ vocals: 1, drums: 1, bass: 1, other: 1 });
  expect(why).toEqual({});
});

test('a stem with untouched passages keeps its level, however its regions came out', () => {
  const louder = samples.bass.map((value, n) => (n > 2 * RATE && n < 7 * RATE ? 2 * value : value));
  expect(balance(original, { ...original, bass: source(louder) }, {}, noProgress).gains.bass).toBe(1);
});

test('a stem rewritten everywhere is brought back to the loudness it had, and says so', () => {
  const quieter = samples.bass.map((value) => 0.6 * value);
  const { gains, why } = balance(original, { ...original, bass: source(quieter) }, {}, noProgress);
  expect(gains.bass).toBeCloseTo(1 / 0.6, 2);
  expect(gains.vocals).toBe(1);
  expect(why.bass).toContain('LUFS');
});

test('a difference nobody hears costs no bit of identity, and a huge one is not undone by force', () => {
  const by = (factor: number) =>
    balance(original, { ...original, other: source(samples.other.map((value) => factor * value)) }, {}, noProgress);
  expect(by(0.97).gains.other).toBe(1);
  expect(20 * Math.log10(by(0.1).gains.other)).toBeCloseTo(6, 6);
});

test('gains asked for come on top, in dB', () => {
  const { gains } = balance(original, original, { vocalBoost: 3, stemGains: { vocals: 1, drums: -6 } }, noProgress);
  expect(20 * Math.log10(gains.vocals)).toBeCloseTo(4, 6);
  expect(20 * Math.log10(gains.drums)).toBeCloseTo(-6, 6);
  expect(gains.bass).toBe(1);
});

test('with a reference the vocals come to its level above the accompaniment', () => {
  const stems = { ...original, vocals: source(stem(HZ.vocals, 0.15)) };
  const reference = measureReference(stems.vocals, stems, noProgress);
  const { gains, why } = balance(original, original, { reference }, noProgress);
  expect(20 * Math.log10(gains.vocals)).toBeCloseTo(20 * Math.log10(1.5), 1);
  expect(why.vocals).toContain('reference');
});

test('a reference without known stems, or with silent ones, leaves the vocals alone', () => {
  const silent = perStem(() => source(new Float32Array(RATE)));
  for (const stems of [null, silent]) {
    const reference = measureReference(original.other, stems, noProgress);
    expect(reference.vocalLevel).toBeNull();
    expect(balance(original, original, { reference }, noProgress).gains.vocals).toBe(1);
  }
});

test('silent stems and one-sample songs give gains of 1', () => {
  for (const length of [1, RATE]) {
    const silent = perStem(() => source(new Float32Array(length)));
    for (const name of STEMS) expect(balance(silent, silent, {}, noProgress).gains[name]).toBe(1);
  }
});
