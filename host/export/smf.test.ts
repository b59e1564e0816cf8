import toneMidi from '@tonejs/midi';
import { expect, test } from 'vitest';
import { marker, note, programChange, standardMidiFile, tempo, timeSignature, trackName } from './smf.ts';

test('another reader finds the notes, markers, tempi and meter that were written', () => {
  const bytes = standardMidiFile(480, [
    [trackName('Song'), marker(480, 'Am7'), tempo(0, 90), tempo(960, 180), timeSignature(0, 6, 8)],
    [trackName('Bass'), programChange(2, 33), ...note(2, 40, 20_000, 100, 0.5), ...note(2, 33, 480, 240, 1)],
  ]);
  const { header, tracks } = new toneMidi.Midi(bytes);
  expect(header.name).toBe('Song');
  expect(header.ppq).toBe(480);
  expect(header.meta).toEqual([{ type: 'marker', text: 'Am7', ticks: 480 }]);
  expect(header.tempos.map(({ ticks, bpm }) => [ticks, Math.round(bpm)])).toEqual([
    [0, 90],
    [960, 180],
  ]);
  expect(header.timeSignatures[0]!.timeSignature).toEqual([6, 8]);
  const bass = tracks.at(-1)!;
  expect([bass.name, bass.channel, bass.instrument.number]).toEqual(['Bass', 2, 33]);
  expect(bass.notes.map(({ midi, ticks, durationTicks }) => [midi, ticks, durationTicks])).toEqual([
    [33, 480, 240],
    [40, 20_000, 100],
  ]);
});

test('where a note ends as the next of its pitch begins, the end comes first', () => {
  const events = [...note(0, 60, 0, 480, 1), ...note(0, 60, 480, 480, 1)];
  const [track] = new toneMidi.Midi(standardMidiFile(480, [[], events])).tracks.filter(({ notes }) => notes.length > 0);
  expect(track!.notes.map(({ ticks, durationTicks }) => [ticks, durationTicks])).toEqual([
    [0, 480],
    [480, 480],
  ]);
});

test('a time that no MIDI file can hold is refused', () => {
  expect(() => standardMidiFile(480, [note(0, 60, 2 ** 28, 1, 1)])).toThrow(RangeError);
});
