import { describe, expect, it } from 'vitest';
import { encodeChord } from '../metrics/harmony.ts';
import { perform } from './perform.ts';
import { manySpecs, randomSpec, STANDARD } from './spec.ts';

describe('a composed song', () => {
  const songs = [...STANDARD, ...manySpecs(24)].map((spec) => perform(spec));

  it('is the same for the same seed and another for another', () => {
    const told = (seed: number) => JSON.stringify(perform(randomSpec('x', seed)).truth);
    expect(told(5)).toBe(told(5));
    expect(told(5)).not.toBe(told(17));
  });

  it('lasts a minute or more and not two', () => {
    for (const { duration, spec } of songs) {
      expect(duration, spec.id).toBeGreaterThan(50);
      expect(duration, spec.id).toBeLessThan(120);
    }
  });

  it('beats at its tempo, within the drift that it has', () => {
    for (const { truth, spec } of songs) {
      const { beats } = truth;
      const mean = (beats.at(-1)! - beats[0]!) / (beats.length - 1);
      expect(60 / mean / spec.bpm, spec.id).toBeGreaterThan(0.965);
      expect(60 / mean / spec.bpm, spec.id).toBeLessThan(1.035);
    }
  });

  it('has every downbeat among its beats, a bar apart', () => {
    for (const { truth, spec } of songs) {
      const perBar = truth.meter[1] === 8 ? 2 : truth.meter[0];
      const wanted = truth.beats.filter((_, i) => i % perBar === 0);
      expect(truth.downbeats, spec.id).toEqual(wanted.map((time) => expect.closeTo(time, 6)));
    }
  });

  it('tells chords without gaps in labels of the contract', () => {
    for (const { truth, spec, duration } of songs) {
      let at = 0;
      for (const { start, end, label } of truth.chords) {
        expect(start, spec.id).toBeCloseTo(at, 9);
        expect(end).toBeGreaterThan(start);
        encodeChord(label);
        at = end;
      }
      expect(at).toBeCloseTo(duration, 9);
    }
  });

  it('lets the bass play the root or the bass of the chord on nearly all downbeats', () => {
    let right = 0;
    let asked = 0;
    for (const { truth } of songs) {
      for (const time of truth.downbeats) {
        const note = truth.notes.bass.find(({ start }) => Math.abs(start - time) < 0.04);
        const chord = truth.chords.find(({ start, end }) => start - 1e-6 <= time && time < end - 1e-6);
        if (!note || !chord || chord.label === 'N') continue;
        const name = chord.label.split('/')[1];
        const wanted = name ? encodeChord(name).root : encodeChord(chord.label).root;
        asked++;
        if (note.midi % 12 === wanted) right++;
      }
    }
    expect(asked).toBeGreaterThan(500);
    expect(right / asked).toBeGreaterThan(0.98);
  });

  it('sings and plucks one note at a time, within the range of its instruments', () => {
    for (const { truth, spec } of songs) {
      for (const part of ['vocals', 'bass'] as const) {
        const notes = truth.notes[part];
        for (let i = 0; i + 1 < notes.length; i++)
          expect(notes[i]!.end, spec.id).toBeLessThanOrEqual(notes[i + 1]!.start + 1e-9);
        for (const { midi } of notes) {
          expect(midi).toBeGreaterThanOrEqual(part === 'bass' ? 28 : 57);
          expect(midi).toBeLessThanOrEqual(part === 'bass' ? 64 : 81);
        }
      }
    }
  });

  it('repeats a section exactly where its spec says so, and varies it where not', () => {
    const again = (repetition: number) => {
      const { truth } = perform({ ...STANDARD[0]!, repetition, humanise: 0, modulation: 0 });
      const verses = truth.sections.filter(({ label }) => label === 'verse');
      const [first, second] = verses.map(({ start, end }) =>
        truth.notes.bass
          .filter((note) => note.start >= start - 1e-6 && note.start < end - 1e-6)
          .map((note) => [Math.round((note.start - start) * 1000), note.midi]),
      );
      return JSON.stringify(first) === JSON.stringify(second);
    };
    expect(again(1)).toBe(true);
    expect(again(0)).toBe(false);
  });
});

describe('the standard songs', () => {
  it('cover meters, keys, renderers, voices, drift, swing, tuning, rates and mono', () => {
    const of = <T>(pick: (spec: (typeof STANDARD)[number]) => T) => new Set(STANDARD.map(pick));
    expect(STANDARD.length).toBeGreaterThanOrEqual(12);
    expect(of((s) => s.style.meter.join('/'))).toEqual(new Set(['4/4', '3/4', '6/8']));
    expect(of((s) => s.renderer).size).toBe(4);
    expect(of((s) => s.voice).size).toBe(2);
    expect(of((s) => s.mode).size).toBe(2);
    expect(of((s) => s.tonic).size).toBeGreaterThanOrEqual(11);
    expect(of((s) => s.drift.kind).size).toBe(3);
    expect(STANDARD.some((s) => s.swing > 0.6)).toBe(true);
    expect(STANDARD.filter((s) => s.tuning !== 0).length).toBeGreaterThanOrEqual(3);
    expect(of((s) => s.sampleRate)).toEqual(new Set([44100, 48000]));
    expect(of((s) => s.channels)).toEqual(new Set([1, 2]));
    expect(of((s) => s.repetition)).toEqual(new Set([0, 0.25, 0.5, 1]));
  });
});
