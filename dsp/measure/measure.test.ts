import { expect, test } from 'vitest';
import { memorySource } from '../audio/memory.ts';
import { noProgress } from '../audio/source.ts';
import { measure } from './measure.ts';

const RATE = 44100;

function signal(seconds: number, at: (seconds: number, n: number) => number): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * RATE) }, (_, n) => at(n / RATE, n));
}

/** Gaussian-like noise of RMS 1 from a small generator, the same for a seed. */
function noise(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  return () => uniform() + uniform() + uniform();
}

function of(...channels: Float32Array[]) {
  return measure(memorySource(channels, RATE), noProgress);
}

test.each([20, 40, 60])('a song of tones in noise %i dB below them has that SNR, within 2 dB', (snr) => {
  const hiss = noise(7);
  const level = 0.25 * Math.SQRT1_2 * 10 ** (-snr / 20);
  const measured = of(signal(8, (t) => 0.25 * Math.sin(2 * Math.PI * 440 * t) * (Math.floor(t) % 2) + level * hiss()));
  expect(Math.abs(measured.snr - snr)).toBeLessThan(2);
});

test('bandwidth is where music stops, not where hiss does', () => {
  const hiss = noise(3);
  const rich = (top: number) => (t: number) => {
    let sum = 0;
    for (let hz = 200; hz <= top; hz += 200) sum += Math.sin(2 * Math.PI * hz * t + hz);
    // Swelling and fading: a tone switched hard would itself reach to any frequency.
    return 0.05 * sum * Math.sin(2 * Math.PI * t) ** 2 + 0.0003 * hiss();
  };
  expect(Math.abs(of(signal(3, rich(3400))).bandwidth - 3400)).toBeLessThan(400);
  expect(Math.abs(of(signal(3, rich(12000))).bandwidth - 12000)).toBeLessThan(400);
});

test('clipped samples are counted at whatever level they were clipped, and clean peaks are not', () => {
  const clean = signal(1, (t) => 0.9 * Math.sin(2 * Math.PI * 100.3 * t) * (0.5 + 0.5 * t));
  expect(of(clean).clipped.longestRun).toBeLessThan(12);
  const ceiling = 0.4;
  const clipped = clean.map((value) => Math.max(-ceiling, Math.min(ceiling, value)));
  const truth = clipped.filter((value) => Math.abs(value) >= Math.fround(ceiling)).length;
  const measured = of(clipped).clipped;
  // A top that lies over the edge of a slot is none to the search for damage: with tops this long a tenth are.
  expect(Math.abs(measured.samples - truth) / truth).toBeLessThan(0.15);
  expect(measured.longestRun).toBeGreaterThan(100);
});

test('flat tops are counted below the highest peak too: a passage that was turned down after it clipped', () => {
  const flat = (t: number) => Math.max(-0.05, Math.min(0.05, 0.09 * Math.sin(2 * Math.PI * 150 * t)));
  const both = signal(2, (t) => (t < 1 ? 0.8 * Math.sin(2 * Math.PI * 150 * t) : flat(t)));
  expect(of(both.subarray(0, RATE)).clipped.samples).toBe(0);
  const { samples } = of(both).clipped;
  const truth = both.subarray(RATE).filter((value) => Math.abs(value) >= Math.fround(0.05)).length;
  expect(samples / truth).toBeGreaterThan(0.8);
  expect(samples / truth).toBeLessThan(1.05);
});

test('DC, correlation, crest factor and silence share are what they are called', () => {
  const sine = signal(2, (t) => 0.5 * Math.sin(2 * Math.PI * 441 * t));
  const inverted = sine.map((value) => -value);
  expect(of(sine.map((value) => value + 0.1)).dc).toBeCloseTo(0.1, 4);
  expect(of(sine, sine).correlation).toBeCloseTo(1, 6);
  expect(of(sine, inverted).correlation).toBeCloseTo(-1, 6);
  expect(of(sine).crest).toBeCloseTo(3.01, 2);
  expect(of(sine).rms).toBeCloseTo(-9.03, 2);
  expect(of(signal(2, (t) => (t < 0.5 ? 0.5 * Math.sin(2 * Math.PI * 441 * t) : 0))).silence).toBeCloseTo(0.75, 1);
});

test.each([1, 7, 500, 5000])('a recording of %i samples measures as finite numbers', (length) => {
  for (const level of [0, 1e-9, 1]) {
    const measured = of(new Float32Array(length).fill(level), new Float32Array(length).fill(-level));
    const { clipped, ...numbers } = measured;
    for (const value of [...Object.values(numbers), clipped.samples, clipped.longestRun]) {
      expect(Number.isFinite(value)).toBe(true);
    }
  }
});

test('progress rises and hears of every block', () => {
  const heard: number[] = [];
  measure(memorySource([new Float32Array(5 * RATE)], RATE), (fraction) => heard.push(fraction));
  expect(heard.length).toBeGreaterThan(20);
  expect(heard.every((fraction, i) => fraction >= (heard[i - 1] ?? 0) && fraction <= 1)).toBe(true);
});
