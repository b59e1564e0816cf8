import { describe, expect, it, test } from 'vitest';
import { CHORD_NAMES } from './chord-names.ts';
import { chordNameOf, frameChords, NULL_CHORD } from './chords.ts';

test('the label set has 194 different names: ten qualities on twelve roots, slash chords, N first and UNK last', () => {
  expect(CHORD_NAMES).toHaveLength(194);
  expect(new Set(CHORD_NAMES).size).toBe(194);
  expect([CHORD_NAMES[0], CHORD_NAMES[1], CHORD_NAMES[100], CHORD_NAMES[193]]).toEqual(['N', 'F', 'F#/E', 'UNK']);
  for (const root of ['A', 'Ab', 'B', 'Bb', 'C', 'C#', 'D', 'E', 'Eb', 'F', 'F#', 'G']) {
    for (const quality of ['', 'm', '7', 'm7', 'maj7', '6', 'm6', 'aug', 'dim', 'm7b5']) {
      expect(CHORD_NAMES).toContain(root + quality);
    }
  }
});

describe('a label that the model does not know', () => {
  test.each([
    ['Am', 'Am'],
    ['Dbm7', 'C#m7'],
    ['G#', 'Ab'],
    ['A#maj7', 'Bb' + 'maj7'],
    ['Gb6', 'F#6'],
    ['D#dim', 'Ebdim'],
    ['Cb', 'B'],
    ['C#/F', 'C#/E#'],
    ['Db/F', 'C#/E#'],
    ['Gb/Bb', 'F#/A#'],
    ['D/Gb', 'D/F#'],
  ])('%s is told as the same chord, %s', (label, name) => expect(chordNameOf(label)).toBe(name));

  test.each([
    ['Csus4', 'C'],
    ['Gsus2', 'G'],
    ['G#dim7', 'Abdim'],
    ['E9', 'E7'],
    ['Fmaj9', 'Fmaj7'],
    ['Am11', 'Am7'],
    ['Am/C', 'Am'],
    ['Dsus4/F#', 'D/F#'],
    ['Hm', 'UNK'],
    ['C?!', 'UNK'],
  ])('%s is told as the nearest it knows, %s', (label, name) => expect(chordNameOf(label)).toBe(name));
});

describe('chords by frame', () => {
  const at = (name: string): number => CHORD_NAMES.indexOf(name);

  it('change at the first frame that is not before the start, and are N before the first', () => {
    const { indices } = frameChords(
      [
        { label: 'Am', start: 0.04 },
        { label: 'F', start: 0.09 },
      ],
      8,
      50,
    );
    expect([...indices]).toEqual([at('N'), at('N'), at('Am'), at('Am'), at('Am'), at('F'), at('F'), at('F')]);
  });

  it('are the null chord, not N, where none are given', () => {
    expect([...frameChords([], 3, 50).indices]).toEqual([NULL_CHORD, NULL_CHORD, NULL_CHORD]);
    expect(NULL_CHORD).toBe(194);
  });

  it('say once what was replaced, but not what is only spelled otherwise', () => {
    const { replaced } = frameChords(
      [
        { label: 'Csus4', start: 0 },
        { label: 'Db', start: 1 },
        { label: 'Csus4', start: 2 },
        { label: 'Db/F', start: 3 },
        { label: 'Am/C', start: 4 },
      ],
      500,
      50,
    );
    expect(replaced).toEqual([
      { asked: 'Csus4', given: 'C' },
      { asked: 'Am/C', given: 'Am' },
    ]);
  });
});
