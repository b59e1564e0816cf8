import { expect, test } from 'vitest';
import { memorySource } from '../../audio/memory.ts';
import { noProgress } from '../../audio/source.ts';
import type { Harmony, Rhythm } from '../profile.ts';
import { barEdges } from './bars.ts';
import { analyseSections } from './sections.ts';

const RATE = 11025;
const BAR = RATE;

const VERSE = { hz: [220, 277, 330], noise: 0 };
const CHORUS = { hz: [294, 370, 440, 880, 1760], noise: 0.2 };

/** Bars of one second: tones that alternate with the same a fourth higher, with or without noise. */
function play(form: readonly { hz: readonly number[]; noise: number }[], bars: number): Float32Array {
  const x = new Float32Array(form.length * bars * BAR);
  let state = 3;
  form.forEach((part, p) => {
    for (let b = 0; b < bars; b++) {
      const shift = b % 2 === 0 ? 1 : 4 / 3;
      const at = (p * bars + b) * BAR;
      for (let n = 0; n < BAR; n++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        x[at + n] = part.noise * (state / 2 ** 31 - 1);
        for (const hz of part.hz) x[at + n]! += 0.1 * Math.sin((2 * Math.PI * hz * shift * n) / RATE);
      }
    }
  });
  return x;
}

function rhythmOf(length: number): Rhythm {
  const downbeats = Array.from({ length: Math.floor(length / BAR) }, (_, k) => k * BAR);
  return { tempo: { bpm: 120, confidence: 1 }, meter: [2, 4], beats: downbeats, downbeats };
}

const NO_HARMONY: Harmony = { key: { tonic: 'A', mode: 'major', confidence: 0 }, chords: [] };

test('parts that come back share a letter, and the cuts lie on the downbeats between them', () => {
  const x = play([VERSE, CHORUS, VERSE, CHORUS], 8);
  const sections = analyseSections(
    { mix: memorySource([x], RATE), rhythm: rhythmOf(x.length), harmony: NO_HARMONY },
    noProgress,
  );
  expect(sections.map((section) => section.label)).toEqual(['A', 'B', 'A', 'B']);
  expect(sections.map((section) => section.start)).toEqual([0, 8 * BAR, 16 * BAR, 24 * BAR]);
  expect(sections.at(-1)!.end).toBe(x.length);
});

test('music that never changes is one section, and so is a single sample', () => {
  const x = play([VERSE], 12);
  const whole = { mix: memorySource([x], RATE), rhythm: rhythmOf(x.length), harmony: NO_HARMONY };
  expect(analyseSections(whole, noProgress)).toEqual([{ start: 0, end: x.length, label: 'A' }]);
  const sample = { mix: memorySource([new Float32Array(1)], RATE), rhythm: rhythmOf(0), harmony: NO_HARMONY };
  expect(analyseSections(sample, noProgress)).toEqual([{ start: 0, end: 1, label: 'A' }]);
});

test('bars before the first and after the last downbeat are filled in', () => {
  const rhythm = { ...rhythmOf(0), downbeats: [2500, 3500, 4500] };
  expect(barEdges(rhythm, 7000, 1000)).toEqual([0, 500, 1500, 2500, 3500, 4500, 5500, 6500, 7000]);
});
