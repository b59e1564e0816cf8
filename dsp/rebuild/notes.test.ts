import { describe, expect, it } from 'vitest';
import { memorySource } from '../audio/memory.ts';
import { noProgress } from '../audio/source.ts';
import type { Note } from '../music/profile.ts';
import { BEAT, finding, misfit, RATE, testSong } from '../treat/testing.ts';
import type { Piece, Song } from '../treat/treatment.ts';
import { matchNotes, placeNotes } from './notes.ts';
import { samePitches } from './pitches.ts';
import { rebuildTreatment } from './rebuild.ts';
import { transposedSpan } from './transpose.ts';

const LENGTH = 24 * BEAT;
/** One note a beat, of which beats 12 to 15 (damaged) are in an order that sounds nowhere else. */
const LINE = [33, 36, 38, 40, 33, 36, 38, 40, 36, 33, 40, 38, 40, 33, 35, 36, 33, 36, 38, 40, 33, 36, 38, 40];
const start = 12 * BEAT;
const end = 16 * BEAT;

describe('playing notes', () => {
  it('plays a missing note at its time and pitch from a clean note of that pitch', () => {
    const song = pluckedSong();
    const piece = pieceOf(song);
    const notes = matchNotes(song, piece, start, end)!;
    expect(notes.map(({ target }) => target.midi)).toEqual([40, 33, 35, 36]);
    expect(notes.map(({ source }) => source.midi)).toEqual([40, 33, 36, 36]);
    const [made] = placeNotes(song, piece, notes, start, end).audio;
    for (let beat = 0; beat < 4; beat++) {
      const [from, to] = [beat * BEAT + 400, (beat + 1) * BEAT - 400];
      // Another pitch, or the same a tenth of a beat late, is off by more than the note itself.
      expect(misfit(made!, song.clean.subarray(start, end), from, to)).toBeLessThan(beat === 2 ? 0.5 : 0.1);
    }
  });

  it('makes of nothing but clean notes', () => {
    const song = pluckedSong();
    const spoiled = { ...song, damage: { ...song.damage, bass: [...song.damage.bass, finding(0, 8 * BEAT, 'noise')] } };
    const piece = pieceOf(spoiled);
    const { material } = placeNotes(spoiled, piece, matchNotes(spoiled, piece, start, end)!, start, end);
    for (const span of material) {
      for (const bad of spoiled.damage.bass) expect(span.end <= bad.start || span.start >= bad.end).toBe(true);
    }
  });

  it('prefers a note that is struck once to one in which a second attack went unheard', () => {
    const song = pluckedSong();
    const at = matchNotes(song, pieceOf(song), start, start + BEAT)![0]!.source.start;
    const bass = song.clean.slice();
    for (let n = 0; n < BEAT / 2; n++) bass[at + BEAT / 2 + n] = song.clean[at + n]!;
    const struck = { ...song, stems: { ...song.stems, bass: memorySource([bass], RATE) } };
    const [first] = matchNotes(struck, pieceOf(struck), start, start + BEAT)!;
    expect(first!.source.midi).toBe(40);
    expect(first!.source.start).not.toBe(at);
  });

  it('joins a note that the edge of the damage parted', () => {
    const song = pluckedSong();
    const notes = song.profile.bass.notes.flatMap((note) =>
      note.start === 11 * BEAT
        ? [
            { ...note, end: start - 300 },
            { ...note, start: start + 300, end: start + BEAT },
          ]
        : [note],
    );
    const line = notes.filter((note) => note.start !== start);
    const parted = { ...song, profile: { ...song.profile, bass: { notes: line } } };
    const [first] = matchNotes(parted, pieceOf(parted), start, end)!;
    expect([first!.target.start, first!.target.end]).toEqual([11 * BEAT, start + BEAT]);
  });

  it('is chosen where the notes that survive are played by no clean beat, and not where beats have them', () => {
    const song = pluckedSong();
    const notes = rebuildTreatment.treat(song, pieceOf(song), noProgress)!;
    const made = notes.audio[0]!.subarray(notes.lead, notes.lead + end - start);
    expect(misfit(made, song.clean.subarray(start, end), 400, BEAT - 400)).toBeLessThan(0.4);
    const deaf = { ...song, profile: { ...song.profile, bass: { notes: wrong(song.profile.bass.notes) } } };
    const beats = rebuildTreatment.treat(deaf, pieceOf(deaf), noProgress)!;
    expect(beats.settings.grain).toBe('beats');
    expect(notes.settings.grain).toBe('notes');
  });
});

describe('transposing', () => {
  it('moves a tone by semitones and keeps its level', () => {
    const tone = (hz: number) => Float32Array.from({ length: 4000 }, (_, n) => Math.sin((2 * Math.PI * hz * n) / RATE));
    const [up] = transposedSpan(memorySource([tone(220)], RATE), 0, 3000, 2);
    expect(misfit(up!, tone(220 * 2 ** (2 / 12)), 100, 2900)).toBeLessThan(1e-3);
  });
});

describe('comparing pitches', () => {
  it('hears one line through a band limit and another level, and tells another line', () => {
    const { clean } = pluckedSong();
    const line = clean.subarray(start, end);
    const thin = line.map((x, n) => 0.3 * (x - (line[n - 1] ?? 0)));
    const other = clean.subarray(0, end - start);
    expect(samePitches([thin], [line], RATE)).toBeGreaterThan(0.9);
    expect(samePitches([thin], [other], RATE)).toBeLessThan(0.8);
  });
});

interface Plucked extends Song {
  readonly clean: Float32Array;
}

/** A bass line over a song without any other repetition; the notes of beats 12 to 15 lost what lies high. */
function pluckedSong(): Plucked {
  const song = testSong();
  const clean = new Float32Array(LENGTH);
  for (const [beat, midi] of LINE.entries()) pluck(clean, beat * BEAT, midi);
  const bass = clean.slice();
  for (let pass = 0; pass < 3; pass++) {
    let last = 0;
    for (let n = start; n < end; n++) bass[n] = last += 0.15 * (bass[n]! - last);
  }
  const notes: Note[] = LINE.map((midi, beat) => ({
    start: beat * BEAT,
    end: (beat + 1) * BEAT,
    midi,
    confidence: beat >= 12 && beat < 16 ? 0.2 : 0.95,
  }));
  const beats = LINE.map((_, beat) => beat * BEAT);
  const profile = {
    ...song.profile,
    bass: { notes },
    beats,
    downbeats: beats.filter((_, b) => b % 4 === 0),
    chords: [],
    sections: [],
  };
  const silent = () => memorySource([new Float32Array(LENGTH)], RATE);
  return {
    ...song,
    clean,
    length: LENGTH,
    mix: memorySource([bass], RATE),
    stems: { vocals: silent(), drums: silent(), other: silent(), bass: memorySource([bass], RATE) },
    profile,
    damage: { ...song.damage, bass: [finding(start, end, 'bandlimit')] },
  };
}

function pieceOf(song: Song): Piece {
  return { stem: 'bass', start, end, cause: 'bandlimit', severity: 'severe', seed: 1, findings: song.damage.bass };
}

/** The same line with other pitches where it is damaged. */
function wrong(notes: readonly Note[]): Note[] {
  return notes.map((note) => (note.start >= start && note.start < end ? { ...note, midi: 38 } : note));
}

function pluck(into: Float32Array, at: number, midi: number): void {
  const hz = 440 * 2 ** ((midi - 69) / 12);
  for (let n = 0; n < BEAT && at + n < into.length; n++) {
    const envelope = Math.min(1, n / 40) * Math.exp(-n / (0.3 * RATE)) * Math.min(1, (BEAT - n) / 160);
    for (let k = 1; k <= 8; k++) into[at + n]! += (0.2 * envelope * Math.sin((2 * Math.PI * hz * k * n) / RATE)) / k;
  }
}
