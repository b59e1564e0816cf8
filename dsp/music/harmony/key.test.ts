import { expect, test } from 'vitest';
import { findKey } from './key.ts';
import { QUALITY_NAMES } from './vocabulary.ts';

const chord = (root: number, name: (typeof QUALITY_NAMES)[number]) => QUALITY_NAMES.indexOf(name) * 12 + root;

/** Eight half beats of each chord over a chroma that says no more than "the white keys". */
function keyOf(chords: readonly number[]) {
  const path = Int32Array.from(chords.flatMap((name) => Array.from({ length: 8 }, () => name)));
  const segments = path.length;
  const white = [1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1];
  const treble = Float32Array.from({ length: segments * 12 }, (_, k) => white[k % 12]!);
  const chroma = { segments, treble, bass: new Float32Array(segments * 12), level: new Float32Array(segments).fill(1) };
  return findKey(chroma, chroma.bass, path, new Float32Array(segments).fill(1));
}

const C = chord(0, '');
const DM = chord(2, 'm');
const E7 = chord(4, '7');
const F = chord(5, '');
const G7 = chord(7, '7');
const AM = chord(9, 'm');

test('of relative keys on the same notes, the chords choose: where they cadence and where they are at home', () => {
  expect(keyOf([C, F, G7, C, AM, DM, G7, C])).toMatchObject({ tonic: 0, mode: 'major' });
  expect(keyOf([AM, DM, E7, AM, F, DM, E7, AM])).toMatchObject({ tonic: 9, mode: 'minor' });
});

test('a clear cadence makes the key surer than a loop that could be either', () => {
  expect(keyOf([C, F, G7, C, F, G7, C, C]).confidence).toBeGreaterThan(keyOf([AM, F, C, F]).confidence);
});
