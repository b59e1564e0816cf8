import { describe, expect, it } from 'vitest';
import { logMel, MEL_BANDS, melScale } from './logmel.ts';
import { merge } from './merge.ts';

const RATE = 16000;
const tone = (hz: number) =>
  Float32Array.from({ length: RATE }, (_, n) => 0.3 * Math.sin((2 * Math.PI * hz * n) / RATE));
const sum = (a: Float32Array, b: Float32Array) => a.map((x, n) => x + b[n]!);
const shares = (of: (band: number) => number) => Float64Array.from({ length: MEL_BANDS }, (_, b) => of(b));
const levelAt = (x: Float32Array, hz: number): number => {
  let re = 0;
  let im = 0;
  for (let n = 4000; n < 12000; n++) {
    re += x[n]! * Math.cos((2 * Math.PI * hz * n) / RATE);
    im += x[n]! * Math.sin((2 * Math.PI * hz * n) / RATE);
  }
  return Math.hypot(re, im) / 4000;
};

describe('merging two versions by frequency', () => {
  it('is one of them, sample by sample, where all of it is asked for', () => {
    const [a, b] = [tone(300), tone(3000)];
    for (const [share, wanted] of [
      [0, a],
      [1, b],
    ] as const) {
      const [out] = merge(
        [a],
        [b],
        shares(() => share),
        RATE,
      );
      for (let n = 0; n < RATE; n++) expect(Math.abs(out![n]! - wanted[n]!)).toBeLessThan(1e-5);
    }
  });

  it('takes the low bands of one and the high bands of the other', () => {
    const kept = sum(tone(300), tone(3500));
    const fresh = sum(tone(320), tone(4000));
    const [out] = merge(
      [kept],
      [fresh],
      shares((band) => (band < MEL_BANDS / 2 ? 0 : 1)),
      RATE,
    );
    expect(levelAt(out!, 300)).toBeCloseTo(0.3, 2);
    expect(levelAt(out!, 4000)).toBeCloseTo(0.3, 2);
    expect(levelAt(out!, 320)).toBeLessThan(0.01);
    expect(levelAt(out!, 3500)).toBeLessThan(0.01);
  });
});

describe('the log-mel spectrogram', () => {
  it('reads a tone at its level, whatever the rate, and silence at its floor', () => {
    for (const rate of [8000, 44100, 192000]) {
      const x = Float32Array.from({ length: rate }, (_, n) => Math.sin((2 * Math.PI * 1000 * n) / rate));
      const { db } = logMel([x], rate, -80);
      const loudest = db.reduce((most, value) => Math.max(most, value), -200);
      expect(Math.abs(loudest)).toBeLessThan(3.5);
      expect(logMel([new Float32Array(10)], rate, -80).db.every((value) => value === -80)).toBe(true);
      expect(melScale(rate).size).toBeGreaterThan(0.04 * rate);
    }
  });
});
