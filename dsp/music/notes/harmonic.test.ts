import { expect, test } from 'vitest';
import { HarmonicSum, type PitchCandidate } from './harmonic.ts';
import { midiToHz } from './midi.ts';

const RATE = 11025;

function strongest(partials: (hz: number) => readonly [number, number][], midi: number): PitchCandidate {
  const sum = new HarmonicSum(RATE, 38, 97, 0.064);
  const hz = midiToHz(midi);
  const x = Float32Array.from({ length: sum.size }, (_, n) =>
    partials(hz).reduce((y, [f, a]) => y + a * Math.sin((2 * Math.PI * f * n) / RATE + f), 0),
  );
  const found: PitchCandidate[] = Array.from({ length: 3 }, () => ({ pitch: 0, weight: 0 }));
  expect(sum.candidates(x, 0, found)).toBeGreaterThan(0);
  return found[0]!;
}

test.each([50, 60.4, 72, 84, 93])('a tone with falling partials at MIDI %f is heard there, surely', (midi) => {
  const { pitch, weight } = strongest(
    (hz) => [1, 2, 3, 4, 5].filter((h) => h * hz < 5000).map((h) => [h * hz, 1 / h]),
    midi,
  );
  expect(Math.abs(pitch - midi)).toBeLessThan(0.25);
  expect(weight).toBeGreaterThan(0.8);
});

test('a tone without its fundamental is heard where the fundamental would be', () => {
  const { pitch } = strongest((hz) => [2, 3, 4, 5, 6].map((h) => [h * hz, 1]), 55);
  expect(Math.abs(pitch - 55)).toBeLessThan(0.25);
});

test('stretched partials, whose waveform never repeats, are heard', () => {
  const { pitch } = strongest((hz) => [1, 2, 3, 4].map((h) => [h * hz * (1 + 0.004 * h), 1 / h]), 60);
  expect(Math.abs(pitch - 60)).toBeLessThan(0.3);
});

test('silence has no candidates', () => {
  const sum = new HarmonicSum(RATE, 38, 97, 0.064);
  expect(sum.candidates(new Float32Array(sum.size), 0, [{ pitch: 0, weight: 0 }])).toBe(0);
});

test('noise, whose spectrum is as strong between partials as at them, is hardly voiced', () => {
  const sum = new HarmonicSum(RATE, 38, 97, 0.064);
  const found: PitchCandidate[] = Array.from({ length: 3 }, () => ({ pitch: 0, weight: 0 }));
  let state = 5;
  let voiced = 0;
  for (let frame = 0; frame < 20; frame++) {
    const x = Float32Array.from({ length: sum.size }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 31 - 1;
    });
    const count = sum.candidates(x, 0, found);
    for (let k = 0; k < count; k++) voiced += found[k]!.weight / 20;
  }
  expect(voiced).toBeLessThan(0.3);
});
