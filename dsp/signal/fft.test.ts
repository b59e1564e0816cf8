import { expect, test } from 'vitest';
import { powerOf, RealFft } from './fft.ts';

test('a cosine on bin 5 lands in bin 5 alone, with N/2 as amplitude', () => {
  const size = 256;
  const x = Float32Array.from({ length: size }, (_, n) => Math.cos((2 * Math.PI * 5 * n) / size));
  const spectrum = new Float32Array(size);
  RealFft.of(size).forward(x, spectrum);
  expect(spectrum[10]).toBeCloseTo(128, 3);
  const power = new Float32Array(size / 2 + 1);
  powerOf(spectrum, power);
  expect(power.reduce((sum, p, k) => (k === 5 ? sum : sum + p), 0)).toBeLessThan(1e-6);
});

test('DC and Nyquist are packed into the first two numbers', () => {
  const x = Float32Array.from({ length: 64 }, (_, n) => 1 + 2 * (n % 2 === 0 ? 1 : -1));
  const spectrum = new Float32Array(64);
  RealFft.of(64).forward(x, spectrum);
  expect(spectrum[0]).toBeCloseTo(64, 4);
  expect(spectrum[1]).toBeCloseTo(128, 4);
});

test.each([64, 96, 480, 2048, 4096])('inverse of forward gives %i times the input', (size) => {
  const x = Float32Array.from({ length: size }, (_, n) => Math.sin(n * n * 0.37));
  const y = new Float32Array(size);
  const fft = RealFft.of(size);
  fft.forward(x, y);
  fft.inverse(y, y);
  for (let n = 0; n < size; n++) expect(y[n]! / size).toBeCloseTo(x[n]!, 4);
});

test('a size that PFFFT cannot do is refused with a sentence', () => {
  expect(() => RealFft.of(100)).toThrow('an FFT of 100 points cannot be done');
});
