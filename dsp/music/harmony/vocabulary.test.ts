import { expect, test } from 'vitest';
import { labelOf, NO_CHORD, QUALITY_NAMES, spell } from './vocabulary.ts';

const chord = (root: number, name: (typeof QUALITY_NAMES)[number]) => QUALITY_NAMES.indexOf(name) * 12 + root;

test.each([
  [3, 'major', 'Eb'],
  [6, 'major', 'F#'],
  [10, 'major', 'Bb'],
  [1, 'major', 'Db'],
  [3, 'minor', 'Eb'],
  [8, 'minor', 'G#'],
  [10, 'minor', 'Bb'],
  [6, 'minor', 'F#'],
] as const)('the key on pitch class %i %s is written %s', (tonic, mode, name) => {
  expect(spell(tonic, { tonic, mode })).toBe(name);
});

test('chords are spelled in their key, with flats in flat keys and sharps in sharp ones', () => {
  const eFlat = { tonic: 3, mode: 'major' } as const;
  const e = { tonic: 4, mode: 'major' } as const;
  expect(labelOf(chord(8, 'maj7'), 8, eFlat)).toBe('Abmaj7');
  expect(labelOf(chord(8, 'm'), 8, e)).toBe('G#m');
  expect(labelOf(chord(4, ''), 8, { tonic: 9, mode: 'minor' })).toBe('E/G#');
  expect(labelOf(NO_CHORD, 0, e)).toBe('N');
});

test('no root is ever written E#, B#, Cb or Fb', () => {
  for (const mode of ['major', 'minor'] as const) {
    for (let tonic = 0; tonic < 12; tonic++) {
      for (let pitch = 0; pitch < 12; pitch++) expect(spell(pitch, { tonic, mode })).toMatch(/^[A-G][b#]?$/);
      for (let pitch = 0; pitch < 12; pitch++) expect(spell(pitch, { tonic, mode })).not.toMatch(/^(E#|B#|Cb|Fb)$/);
    }
  }
});
