import { expect, test } from 'vitest';
import { melodyMatrix } from './melody.ts';

/** The MIDI number of each frame, null where nothing sounds. */
function heard(matrix: Float32Array, frames: number): (number | null)[] {
  return Array.from({ length: frames }, (_, frame) => {
    const bins = Array.from({ length: 53 }, (_, bin) => bin).filter((bin) => matrix[bin * frames + frame] === 1);
    expect(bins.length).toBeLessThanOrEqual(1);
    return bins.length === 0 ? null : 43 + bins[0]!;
  });
}

test('notes sound from the first frame that is not before them to the last before their end', () => {
  const { matrix, folded } = melodyMatrix(
    [
      { start: 0.04, end: 0.1, midi: 57 },
      { start: 0.12, end: 0.14, midi: 95 },
      { start: 0.15, end: 9, midi: 43 },
    ],
    10,
    50,
  );
  expect(heard(matrix, 10)).toEqual([null, null, 57, 57, 57, null, 95, null, 43, 43]);
  expect(folded).toBe(0);
});

test('of notes that overlap the one that began last sounds', () => {
  const notes = [
    { start: 0.04, end: 0.08, midi: 60 },
    { start: 0, end: 0.12, midi: 72 },
  ];
  expect(heard(melodyMatrix(notes, 6, 50).matrix, 6)).toEqual([72, 72, 60, 60, 72, 72]);
});

test('notes outside the bins are moved by octaves, and counted', () => {
  const notes = [
    { start: 0, end: 0.02, midi: 33 },
    { start: 0.02, end: 0.04, midi: 100 },
    { start: 20, end: 21, midi: 20 },
  ];
  const { matrix, folded } = melodyMatrix(notes, 2, 50);
  expect(heard(matrix, 2)).toEqual([45, 88]);
  expect(folded).toBe(2);
});
