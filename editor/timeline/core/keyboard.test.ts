import { describe, expect, it } from 'vitest';
import { drumsOf, keysOf, octavesOf } from './keyboard.ts';
import { noteHeight, pitchAtY, yOfHit, yOfPitch } from './strip.ts';

const opened = { top: 100, height: 200 };
const folded = { top: 100, height: 24 };
const bass = { low: 28, high: 52 };

describe('the keyboard at the left of notes', () => {
  it('has a key for each pitch that can be drawn there, in the row of its notes', () => {
    const keys = keysOf(opened, bass);
    expect(keys.map(({ midi }) => midi)).toEqual(Array.from({ length: 25 }, (_, k) => 28 + k));
    for (const { midi, top, height } of keys) {
      expect(top + height / 2).toBeCloseTo(yOfPitch(opened, bass, midi) + noteHeight(opened) / 2, 9);
      expect(pitchAtY(opened, bass, top + height / 2)).toBe(midi);
    }
  });

  it('tells black keys from white ones and names each octave, and every white key where there is room', () => {
    const keys = keysOf(opened, bass);
    expect(keys.filter(({ isBlack }) => isBlack).map(({ midi }) => midi % 12)).toEqual([
      6, 8, 10, 1, 3, 6, 8, 10, 1, 3,
    ]);
    expect(keys.filter(({ name }) => name !== '').map(({ name }) => name)).toEqual(['C2', 'C3']);
    const octave = keysOf(opened, { low: 48, high: 60 });
    expect(octave.map(({ name }) => name).filter(Boolean)).toEqual(['C3', 'D3', 'E3', 'F3', 'G3', 'A3', 'B3', 'C4']);
  });

  it('gives way to the names of octaves, none over another, where keys would be too low', () => {
    expect(keysOf(folded, bass)).toEqual([]);
    expect(octavesOf(folded, { low: 40, high: 52 }).map(({ words }) => words)).toEqual(['C3']);
    const many = octavesOf({ top: 0, height: 40 }, { low: 24, high: 96 });
    expect(many.length).toBeGreaterThan(1);
    for (let k = 1; k < many.length; k++) expect(many[k - 1]!.y - many[k]!.y).toBeGreaterThanOrEqual(11);
  });

  it('names the rows of drums where there is room', () => {
    expect(drumsOf(folded)).toEqual([]);
    const rows = drumsOf(opened);
    expect(rows.map(({ words }) => words)).toEqual(['Hi-hat', 'Snare', 'Kick']);
    expect(rows[2]!.y).toBe(yOfHit(opened, 'kick'));
  });
});
