import { describe, expect, test } from 'vitest';
import { correctedSince, musicMark } from './music-mark.ts';
import type { Project, Take } from './project.ts';
import { reduce } from './reduce.ts';
import { RATE, testProject, testRegion, testTake } from './test-project.ts';

const song = testProject();
const rebuilt = (project: Project, id = 't', second = 1): Take => {
  const take = { ...testTake(id, second * RATE, (second + 1) * RATE), treatment: 'rebuild' as const };
  return { ...take, music: musicMark(project, 'vocals', take) };
};
const region = (...takes: Take[]) => testRegion('r', 'vocals', 1, { takes });
const note = song.profile!.melody.notes[1]!;
const raised = reduce(song, { type: 'note/set', payload: { part: 'melody', index: 1, note: { ...note, midi: 67 } } });

test('a note that was put right within a take asks for another one, until it is as it was', () => {
  expect(correctedSince(song, region(rebuilt(song)))).toEqual([]);
  expect(correctedSince(raised, region(rebuilt(song)))).toEqual(['notes']);
  const back = reduce(raised, { type: 'note/set', payload: { part: 'melody', index: 1, note } });
  expect(correctedSince(back, region(rebuilt(song)))).toEqual([]);
  expect(correctedSince(raised, region(rebuilt(song), rebuilt(raised, 'u')))).toEqual([]);
});

test('a correction elsewhere, or of another stem, asks for nothing', () => {
  expect(correctedSince(raised, region(rebuilt(song, 't', 3)))).toEqual([]);
  const take = rebuilt(song);
  const bass = { ...take, music: musicMark(song, 'bass', take) };
  expect(correctedSince(raised, { stem: 'bass', takes: [bass] })).toEqual([]);
});

test('a chord and the beat count for what is played anew, and not for what was restored', () => {
  const [chord] = song.profile!.chords;
  const chords = reduce(song, { type: 'chord/set', payload: { index: 0, chord: { ...chord!, label: 'C' } } });
  const both = reduce(chords, { type: 'rhythm/scale', payload: { by: 'half' } });
  const take = rebuilt(song);
  expect(correctedSince(chords, region(take))).toEqual(['chords']);
  expect(correctedSince(both, region(take))).toEqual(['chords', 'beat']);
  expect(correctedSince(both, region({ ...take, treatment: 'restore' }))).toEqual([]);
});

test('another meter is another beat, though no beat moved', () => {
  const counted = reduce(song, { type: 'rhythm/meter', payload: { meter: [3, 4] } });
  // Bar 3 begins at 4 s in four, at 3 s in three.
  expect(correctedSince(counted, region(rebuilt(song, 't', 3)))).toEqual(['beat']);
});

test('of takes from before there were marks nothing is said', () => {
  expect(correctedSince(raised, region(testTake('old', RATE, 2 * RATE)))).toEqual([]);
});

describe('what JASCO made', () => {
  const isolated = (stem: 'vocals' | 'bass' | 'drums', isolate: 'ask' | 'separate') => {
    const take = { ...testTake('t', RATE, 2 * RATE), treatment: 'jasco' as const, settings: { isolate } };
    const marked = { ...take, music: musicMark(corrected.song, stem, take) };
    return { stem, takes: [marked] };
  };
  const profile = { ...song.profile!, bass: { notes: song.profile!.melody.notes } };
  const before: Project = { ...song, profile };
  const corrected = {
    song: before,
    melody: reduce(before, { type: 'note/set', payload: { part: 'melody', index: 1, note: { ...note, midi: 67 } } }),
    bass: reduce(before, { type: 'note/set', payload: { part: 'bass', index: 1, note: { ...note, midi: 67 } } }),
    hit: reduce(before, { type: 'hit/remove', payload: { index: 1 } }),
    chord: reduce(before, {
      type: 'chord/set',
      payload: { index: 0, chord: { ...song.profile!.chords[0]!, label: 'C' } },
    }),
    beat: reduce(before, { type: 'rhythm/scale', payload: { by: 'half' } }),
  };

  test.each([
    ['vocals', 'ask', { melody: ['notes'], bass: [], hit: [], chord: ['chords'] }],
    ['bass', 'ask', { melody: [], bass: [], hit: [], chord: ['chords'] }],
    ['drums', 'ask', { melody: [], bass: [], hit: ['notes'], chord: [] }],
    ['bass', 'separate', { melody: ['notes'], bass: [], hit: [], chord: ['chords'] }],
    ['drums', 'separate', { melody: ['notes'], bass: [], hit: [], chord: ['chords'] }],
  ] as const)('of the %s, by the way “%s”, asks for another take for what it goes by alone', (stem, isolate, asks) => {
    const region = isolated(stem, isolate);
    for (const [part, parts] of Object.entries(asks)) {
      expect([part, correctedSince(corrected[part as keyof typeof asks], region)]).toEqual([part, parts]);
    }
    expect(correctedSince(corrected.beat, region)).toEqual([]);
  });
});
