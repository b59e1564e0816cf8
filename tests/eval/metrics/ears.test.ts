import { describe, expect, it } from 'vitest';
import { Random } from '../random.ts';
import { drumKit } from '../render/drumsynth.ts';
import { chromaCosine } from './chroma.ts';
import { bassNotes, onsets } from './detectors.ts';
import { noteScores, onsetScores } from './notes.ts';
import { abruptness, ownRange, seamInside } from './seam.ts';

const RATE = 44100;
const LEAD = 8192;

function place(into: Float32Array, tone: Float32Array, seconds: number): void {
  const at = LEAD + Math.round(seconds * RATE);
  for (let i = 0; i < tone.length && at + i < into.length; i++) into[at + i]! += tone[i]!;
}

function tone(hz: number, seconds: number): Float32Array {
  return Float32Array.from({ length: seconds * RATE }, (_, i) => {
    const t = i / RATE;
    const shape = Math.min(1, t / 0.005) * Math.exp(-t / 0.6) * Math.min(1, (seconds - t) / 0.02);
    let sum = 0;
    for (let k = 1; k <= 8; k++) sum += Math.sin(2 * Math.PI * hz * k * t) / k;
    return 0.3 * shape * sum;
  });
}

describe('the evaluation hears for itself', () => {
  const kit = drumKit(3, RATE);
  const random = new Random('ears');
  const times = [0.2, 0.45, 0.7, 0.95, 1.2, 1.45, 1.7];

  it('every stroke of a plain beat, and none of silence', () => {
    const x = new Float32Array(2 * RATE + 2 * LEAD);
    for (const [i, time] of times.entries()) place(x, kit(i % 2 ? 'snare' : 'kick', 0.8, random).samples, time);
    expect(onsetScores(times, onsets([x], LEAD, RATE), 0.02).f1).toBe(1);
    expect(onsets([new Float32Array(RATE)], 0, RATE)).toEqual([]);
  });

  it('a bass line with repeated notes and its lowest string', () => {
    const line = [28, 28, 33, 40, 38, 35, 33];
    const x = new Float32Array(2 * RATE + 2 * LEAD);
    for (const [i, time] of times.entries()) place(x, tone(440 * 2 ** ((line[i]! - 69) / 12), 0.23), time);
    const truth = times.map((start, i) => ({ start, midi: line[i]! }));
    expect(noteScores(truth, bassNotes([x], LEAD, RATE)).f1).toBeGreaterThan(0.9);
    const octaveUp = truth.map(({ start, midi }) => ({ start, midi: midi + 12 }));
    expect(noteScores(octaveUp, bassNotes([x], LEAD, RATE)).f1).toBeLessThan(0.3);
  });

  it('the same harmony in another octave as alike, another chord as unlike', () => {
    const chord = (root: number, steps: readonly number[]) => {
      const x = new Float32Array(RATE + 2 * LEAD);
      for (const step of steps) place(x, tone(root * 2 ** (step / 12), 0.95), 0);
      return [x];
    };
    const major = chord(262, [0, 4, 7]);
    expect(chromaCosine(major, chord(524, [0, 4, 7]), LEAD, RATE)).toBeGreaterThan(0.9);
    expect(chromaCosine(major, chord(262 * 2 ** (1 / 12), [0, 4, 7]), LEAD, RATE)).toBeLessThan(0.7);
  });
});

describe('seamInside', () => {
  const random = new Random('seam');
  let low = 0;
  const music = Float32Array.from({ length: 6 * RATE }, (_, i) => {
    low += 0.1 * (random.normal() - low);
    return 0.2 * low * (1 + 0.5 * Math.sin((2 * Math.PI * i) / RATE));
  });
  const range = ownRange([music], RATE);

  it('holds at nearly all places of the music itself', () => {
    const places = Array.from({ length: 200 }, () => random.whole(RATE, 5 * RATE));
    const inside = places.filter((at) => seamInside([music], at, RATE, range)).length;
    expect(inside / places.length).toBeGreaterThan(0.93);
  });

  it('fails at a spike, at a step of the level and at another spectrum, each by its own measure', () => {
    const at = 3 * RATE;
    const spoiled = {
      step: music.map((x, i) => (i === at ? x + 0.2 : x)),
      level: music.map((x, i) => (i < at ? x : 12 * x)),
      flux: music.map((x, i) => (i < at ? x : 0.1 * random.normal())),
    };
    for (const [measure, x] of Object.entries(spoiled)) {
      expect(seamInside([x], at, RATE, range), measure).toBe(false);
      expect(abruptness(x, at, RATE, range.usual)![measure as keyof typeof spoiled], measure).toBeGreaterThan(
        range[measure as keyof typeof spoiled],
      );
    }
    const { step, level, flux } = abruptness(spoiled.step, at, RATE, range.usual)!;
    expect([step > range.step, level > range.level, flux > range.flux]).toEqual([true, false, false]);
  });
});
