import { describe, expect, it } from 'vitest';
import { memorySource, readSpan } from '../audio/memory.ts';
import { gainAt, lawFor } from './law.ts';
import { mendedSource } from './mended.ts';

const sine = (length: number, hz: number) => Float32Array.from({ length }, (_, n) => 0.5 * Math.sin(hz * n + 1));
const original = memorySource([sine(2000, 0.05), sine(2000, 0.07)], 8000);
const take = (over: object = {}) => ({
  start: 500,
  end: 900,
  fadeIn: 40,
  fadeOut: 60,
  law: 1,
  blend: 1,
  source: memorySource([sine(400, 0.2), sine(400, 0.3)], 8000),
  ...over,
});

describe('a mended stem', () => {
  it('is bit for bit the original outside its takes', () => {
    const mended = readSpan(mendedSource(original, [take({ law: 0.63, blend: 0.7 })]), 0, 2000);
    const before = readSpan(original, 0, 2000);
    for (let c = 0; c < 2; c++) {
      expect(mended[c]!.subarray(0, 500)).toEqual(before[c]!.subarray(0, 500));
      expect(mended[c]!.subarray(900)).toEqual(before[c]!.subarray(900));
      expect(mended[c]!.subarray(500, 900)).not.toEqual(before[c]!.subarray(500, 900));
    }
  });

  it('is the take itself between the fades, and changes by no step at its edges', () => {
    const placed = take();
    const [left] = readSpan(mendedSource(original, [placed]), 0, 2000);
    const [alone] = readSpan(placed.source, 0, 400);
    expect(left!.subarray(540, 840)).toEqual(alone!.subarray(40, 340));
    const [before] = readSpan(original, 0, 2000);
    for (const n of [500, 899]) expect(Math.abs(left![n]! - before![n]!)).toBeLessThan(0.01);
  });

  it('reads the same in blocks of any size and from any place', () => {
    const mended = mendedSource(original, [take(), take({ start: 880, end: 1280, law: 0.5 })]);
    const whole = readSpan(mended, -10, 2030);
    for (const size of [1, 7, 333]) {
      for (let at = -10; at < 2020; at += size) {
        const n = Math.min(size, 2020 - at);
        const block = readSpan(mended, at, n);
        expect(block[1]).toEqual(whole[1]!.slice(at + 10, at + 10 + n));
      }
    }
  });

  it('is the original, bit for bit, at blend 0, and half of each at blend 0.5 where the two are alike', () => {
    const before = readSpan(original, 0, 2000);
    expect(readSpan(mendedSource(original, [take({ blend: 0 })]), 0, 2000)).toEqual(before);
    const placed = take({ blend: 0.5, law: 1 });
    const [half] = readSpan(mendedSource(original, [placed]), 0, 2000);
    const [alone] = readSpan(placed.source, 0, 400);
    for (let n = 600; n < 800; n++) expect(half![n]).toBeCloseTo(0.5 * before[0]![n]! + 0.5 * alone![n - 500]!, 6);
  });

  it('takes one sample, or all of the stem', () => {
    const one = mendedSource(original, [
      take({ start: 3, end: 4, fadeIn: 0, fadeOut: 0, source: memorySource([sine(1, 1).fill(0.9), sine(1, 1)], 8000) }),
    ]);
    expect(readSpan(one, 0, 5)[0]![3]).toBeCloseTo(0.9, 6);
    const all = take({
      start: 0,
      end: 2000,
      fadeIn: 0,
      fadeOut: 0,
      source: memorySource([sine(2000, 1), sine(2000, 1)], 8000),
    });
    expect(readSpan(mendedSource(original, [all]), 0, 2000)[0]).toEqual(sine(2000, 1));
  });
});

describe('the law of a cross-fade', () => {
  it('is equal power for strangers and equal gain for twins', () => {
    expect(lawFor(0)).toBeCloseTo(0.5, 9);
    expect(lawFor(1)).toBeCloseTo(1, 9);
    expect(lawFor(-0.8)).toBeCloseTo(0.5, 9);
  });

  it('keeps the power in the middle of the fade for any correlation', () => {
    for (const rho of [0, 0.2, 0.5, 0.9, 1]) {
      const gain = gainAt(0.5, lawFor(rho));
      expect(2 * gain * gain * (1 + rho)).toBeCloseTo(1, 6);
    }
  });
});
