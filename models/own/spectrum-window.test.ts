import { expect, test } from 'vitest';
import { memorySource } from '../../dsp/audio/memory.ts';
import { Stft } from '../../dsp/signal/stft.ts';
import { BANDS, crossSums, powerSums, type Sums } from './bands.ts';
import { SpectrumWindow } from './spectrum-window.ts';

const SIZE = 4096;
const HOP = 1024;
const FRAMES = 3;
const wave = (hz: number): Float32Array =>
  Float32Array.from({ length: SIZE + FRAMES * HOP }, (_, n) => Math.sin((2 * Math.PI * hz * n) / 44100));
const left = wave(440);
const right = wave(700);
const plane = (): Float32Array => new Float32Array(FRAMES * BANDS);

/** Of both views, computed one by one. */
function wanted(): Sums {
  const stft = new Stft(SIZE, HOP);
  const sums: Sums = [plane(), plane(), plane()];
  for (let t = 0; t < FRAMES; t++) {
    const [mid, side] = [1, -1].map((sign) => {
      const spectrum = new Float32Array(SIZE);
      const view = left.map((value, n) => (value + sign * right[n]!) / 2);
      stft.analyse(view, t * HOP, spectrum);
      return spectrum;
    }) as [Float32Array, Float32Array];
    powerSums(mid, sums[0], t * BANDS);
    powerSums(side, sums[1], t * BANDS);
    crossSums(mid, side, sums[2], t * BANDS);
  }
  return sums;
}

test('a window of a mix has the sums of mid, of side and of both together, frame by frame', () => {
  const window = new SpectrumWindow(memorySource([left, right], 44100), SIZE, HOP, FRAMES);
  window.read(0, FRAMES);
  expect(window.sums).toEqual(wanted());
});

test('one that keeps no spectra has the powers, and spends no time on what both have together', () => {
  const window = new SpectrumWindow(memorySource([left, right], 44100), SIZE, HOP, FRAMES, false);
  window.read(0, FRAMES);
  const [mid, side] = wanted();
  expect(window.sums).toEqual([mid, side, plane()]);
});

test('in mono there is nothing at the sides', () => {
  const window = new SpectrumWindow(memorySource([left], 44100), SIZE, HOP, FRAMES);
  window.read(0, FRAMES);
  expect(window.sums[0].some((value) => value > 1)).toBe(true);
  expect(window.sums.slice(1)).toEqual([plane(), plane()]);
});
