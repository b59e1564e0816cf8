import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chordOverlap, keyScore, majmin, sevenths } from './harmony.ts';
import { noteScores, onsetScores } from './notes.ts';
import { beatF } from './rhythm.ts';

interface Times {
  reference: number[];
  estimated: number[];
  f: number;
  p: number;
  r: number;
}
type Span = [number, number, string];
const fixture = JSON.parse(readFileSync(new URL('./mir_eval.json', import.meta.url), 'utf8')) as {
  beats: Times[];
  onsets: Times[];
  keys: { reference: string; estimated: string; score: number }[];
  chords: { reference: Span[]; estimated: Span[]; majmin: number; sevenths: number }[];
  notes: { reference: [number, number][]; estimated: [number, number][]; p: number; r: number; f: number }[];
};

describe('our metrics say what mir_eval 0.8.2 says', () => {
  it('for beats', () => {
    for (const { reference, estimated, f } of fixture.beats) expect(beatF(reference, estimated)).toBeCloseTo(f, 9);
  });

  it('for onsets', () => {
    for (const { reference, estimated, f, p, r } of fixture.onsets) {
      const ours = onsetScores(reference, estimated);
      expect([ours.f1, ours.precision, ours.recall]).toEqual([f, p, r].map((value) => expect.closeTo(value, 9)));
    }
  });

  it('for every key against three others', () => {
    const key = (text: string) => {
      const [tonic, mode] = text.split(' ') as [string, 'major' | 'minor'];
      return { tonic, mode };
    };
    for (const { reference, estimated, score } of fixture.keys) {
      expect(keyScore(key(reference), key(estimated)), `${estimated} for ${reference}`).toBeCloseTo(score, 9);
    }
  });

  it('for chords of all qualities, with slashes and with borders that do not meet', () => {
    const spans = (list: Span[]) => list.map(([start, end, label]) => ({ start, end, label }));
    for (const { reference, estimated, ...scores } of fixture.chords) {
      expect(chordOverlap(spans(reference), spans(estimated), majmin)).toBeCloseTo(scores.majmin, 6);
      expect(chordOverlap(spans(reference), spans(estimated), sevenths)).toBeCloseTo(scores.sevenths, 6);
    }
  });

  it('for notes', () => {
    const notes = (list: [number, number][]) => list.map(([start, midi]) => ({ start, midi }));
    for (const { reference, estimated, p, r, f } of fixture.notes) {
      const ours = noteScores(notes(reference), notes(estimated));
      expect([ours.precision, ours.recall, ours.f1]).toEqual([p, r, f].map((value) => expect.closeTo(value, 9)));
    }
  });
});
