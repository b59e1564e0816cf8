import { expect, test } from 'vitest';
import { memorySource, readSpan } from '../audio/memory.ts';
import { decimatedSource } from './decimate.ts';

function sine(hz: number, rate: number, seconds: number): Float32Array {
  return Float32Array.from({ length: rate * seconds }, (_, n) => Math.sin((2 * Math.PI * hz * n) / rate));
}

test.each([
  [44_100, 22_050],
  [44_100, 11_025],
  [48_000, 22_050],
  [96_000, 11_025],
  [44_101, 22_050],
  [8000, 22_050],
])('a tone of 1 kHz at %i Hz is the same tone at %i Hz, in phase', (from, to) => {
  const view = decimatedSource(memorySource([sine(1000, from, 1)], from), to);
  expect(view.length).toBe(Math.round((from * to) / from));
  const [out] = readSpan(view, 0, view.length);
  const expected = sine(1000, to, 1);
  for (let n = 400; n < to - 400; n++) expect(Math.abs(out![n]! - expected[n]!)).toBeLessThan(3e-3);
});

test('a tone above the new Nyquist frequency is gone', () => {
  const view = decimatedSource(memorySource([sine(15_000, 44_100, 1)], 44_100), 22_050);
  const [out] = readSpan(view, 500, 20_000);
  expect(Math.max(...out!.map(Math.abs))).toBeLessThan(1e-3);
});

test('reading in pieces, and before the start, gives what reading at once gives', () => {
  const view = decimatedSource(memorySource([sine(440, 48_000, 1)], 48_000), 16_000);
  const [whole] = readSpan(view, -100, 16_200);
  for (const [start, length] of [
    [-100, 300],
    [777, 1],
    [9000, 5000],
  ] as const) {
    const [piece] = readSpan(view, start, length);
    for (let n = 0; n < length; n++) expect(piece![n]).toBeCloseTo(whole![start + 100 + n]!, 6);
  }
});

test('by FFT, too, reading in pieces gives what reading at once gives', () => {
  const view = decimatedSource(memorySource([sine(440, 44_100, 1)], 44_100), 11_025);
  const [whole] = readSpan(view, -100, 11_200);
  for (const [start, length] of [
    [-100, 300],
    [777, 1],
    [5000, 5000],
  ] as const) {
    const [piece] = readSpan(view, start, length);
    for (let n = 0; n < length; n++) expect(Math.abs(piece![n]! - whole![start + 100 + n]!)).toBeLessThan(1e-6);
  }
});
