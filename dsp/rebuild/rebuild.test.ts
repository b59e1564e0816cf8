import { describe, expect, it } from 'vitest';
import { memorySource, readSpan } from '../audio/memory.ts';
import { noProgress } from '../audio/source.ts';
import { perStem } from '../audio/stem.ts';
import { BEAT, finding, misfit, RATE, testSong } from '../treat/testing.ts';
import type { Piece, Song } from '../treat/treatment.ts';
import { matchBeats } from './match.ts';
import { materialOf } from './material.ts';
import { rebuildTreatment } from './rebuild.ts';

const BAR = 4 * BEAT;
const start = 4 * BAR + 200;
const end = start + BAR;

function pieceOf(song: Song, stem: Piece['stem'], cause: Piece['cause'], seed = 1): Piece {
  return { stem, start, end, cause, severity: 'severe', seed, findings: song.damage[stem] };
}

describe('rebuilding', () => {
  it('takes the bar that repeats the damaged one, by what sounds around it', () => {
    const song = testSong({ bass: [finding(start, end, 'dropout')] });
    const matches = matchBeats(song, materialOf(song, noProgress), pieceOf(song, 'bass', 'dropout'), noProgress)!;
    // Four bars repeat three times: what is missing in bar 4 sounds in bars 0 and 8.
    for (const { target, source } of matches) expect(Math.abs(target - source) % 16).toBe(0);
  });

  it('plays at the time of the damaged bar even where the tempo differs elsewhere', () => {
    const song = stretched(1.04);
    const piece = pieceOf(song, 'drums', 'dropout');
    const candidate = rebuildTreatment.treat(song, piece, noProgress)!;
    const at = attacks(candidate.audio[0]!.subarray(candidate.lead, candidate.lead + end - start)).map(
      (n) => n + start,
    );
    // The beats of bar 4, the first of which begins just before the gap.
    for (const beat of [17, 18, 19]) {
      const nearest = Math.min(...at.map((n) => Math.abs(n - beat * BEAT)));
      // Not set anew, beat 19 would come 60 ms off.
      expect(nearest / RATE).toBeLessThan(0.025);
    }
  });

  it('keeps the bands that survive a band limit as they are', () => {
    const song = testSong({ other: [finding(start, end, 'bandlimit')] });
    const cut = {
      ...song,
      stems: { ...song.stems, other: memorySource([lowPassed(song.clean.other, start, end)], RATE) },
    };
    const candidate = rebuildTreatment.treat(cut, pieceOf(cut, 'other', 'bandlimit'), noProgress)!;
    expect(candidate.settings.replaced).toBeGreaterThan(0.1);
    expect(candidate.settings.replaced).toBeLessThan(0.9);
    const made = candidate.audio[0]!.subarray(candidate.lead, candidate.lead + end - start);
    const [damaged] = readSpan(cut.stems.other, start, end - start);
    const truth = song.clean.other.subarray(start, end);
    expect(misfit(made, truth, 1000, made.length - 1000)).toBeLessThan(
      0.5 * misfit(damaged!, truth, 1000, made.length - 1000),
    );
  });

  it('gives finite numbers in a song of three beats, where a neighbour has nothing but itself to be played by', () => {
    const whole = testSong();
    const length = 3 * BEAT + BEAT / 2;
    const cut = (source: Song['mix']) => memorySource(readSpan(source, 0, length), RATE);
    const song: Song = {
      ...whole,
      length,
      mix: cut(whole.mix),
      stems: perStem((stem) => cut(whole.stems[stem])),
      profile: { ...whole.profile, beats: [0, BEAT, 2 * BEAT, 3 * BEAT] },
    };
    const piece = { ...pieceOf(song, 'bass', 'dropout'), start: BEAT + 200, end: 3 * BEAT + 300 };
    const { settings, material } = rebuildTreatment.treat(song, piece, noProgress)!;
    expect(settings.likeness).toSatisfy(Number.isFinite);
    for (const span of material) expect(span.end).toBeGreaterThan(span.start);
  });

  it('names what it was made of, all of it clean', () => {
    const song = testSong({ other: [finding(start, end, 'dropout'), finding(8 * BAR, 9 * BAR, 'noise')] });
    const candidate = rebuildTreatment.treat(song, pieceOf(song, 'other', 'dropout'), noProgress)!;
    for (const span of candidate.material) {
      expect(span.stem).toBe('other');
      for (const bad of song.damage.other) expect(span.end <= bad.start || span.start >= bad.end).toBe(true);
    }
    expect(candidate.why).toMatch(/^Played again from clean other at /);
  });

  it('brings its lead along, so that a seam has something to fade to', () => {
    const song = testSong({ bass: [finding(start, end, 'dropout')] });
    const candidate = rebuildTreatment.treat(song, pieceOf(song, 'bass', 'dropout'), noProgress)!;
    expect(candidate.audio[0]!.length).toBe(end - start + 2 * candidate.lead);
    expect(candidate.audio[0]!.every((x) => Number.isFinite(x))).toBe(true);
  });

  it('may choose other material by another seed, and chooses the same by the same', () => {
    const song = testSong({ bass: [finding(start, end, 'dropout')] });
    const of = (seed: number) => rebuildTreatment.treat(song, pieceOf(song, 'bass', 'dropout', seed), noProgress)!;
    expect(of(1).audio).toEqual(of(1).audio);
    const choices = new Set([1, 2, 3, 4, 5, 6].map((seed) => JSON.stringify(of(seed).material)));
    expect(choices.size).toBeGreaterThan(1);
  });

  it('works where no beat was heard, and refuses where nothing is clean', () => {
    const song = testSong({ bass: [finding(start, end, 'dropout')] });
    const deaf = { ...song, profile: { ...song.profile, beats: [], downbeats: [], chords: [], sections: [] } };
    expect(rebuildTreatment.treat(deaf, pieceOf(deaf, 'bass', 'dropout'), noProgress)).not.toBeNull();
    const ruined = testSong({ bass: [finding(0, song.length, 'noise')] });
    expect(rebuildTreatment.refusal(ruined, pieceOf(ruined, 'bass', 'noise'))).toMatch(/no clean passage/);
  });
});

/** The test song with a gap in the drums of bar 4, all of whose repetitions are played slower. */
function stretched(by: number): Song {
  const song = testSong();
  const late = (n: number) => (n <= 8 * BAR ? n : 8 * BAR + (n - 8 * BAR) * by);
  const length = Math.floor(late(song.length));
  const stems = perStem((stem) => {
    const out = new Float32Array(length);
    for (let n = 0; n < length; n++) {
      const at = n <= 8 * BAR ? n : 8 * BAR + (n - 8 * BAR) / by;
      const i = Math.floor(at);
      const damaged = stem === 'drums' && n < 8 * BAR && (n < 4 * BAR || (n >= start && n < end));
      if (!damaged) out[n] = (1 - at + i) * song.clean[stem][i]! + (at - i) * (song.clean[stem][i + 1] ?? 0);
    }
    return memorySource([out], RATE);
  });
  const damage = { ...song.damage, drums: [finding(0, 4 * BAR, 'dropout'), finding(start, end, 'dropout')] };
  const move = <T extends { start: number; end: number }>(span: T) => ({
    ...span,
    start: Math.round(late(span.start)),
    end: Math.round(late(span.end)),
  });
  const beats = song.profile.beats.map((beat) => Math.round(late(beat)));
  const profile = {
    ...song.profile,
    beats,
    downbeats: beats.filter((_, b) => b % 4 === 0),
    chords: song.profile.chords.map(move),
    sections: song.profile.sections.map(move),
  };
  return { sampleRate: RATE, length, channels: 1, mix: stems.drums, stems, profile, damage };
}

/** Places where the level jumps by 12 dB within 5 ms. */
function attacks(x: Float32Array): number[] {
  const block = 0.0025 * RATE;
  const out: number[] = [];
  const level = (at: number) => x.subarray(at, at + block).reduce((sum, v) => sum + v * v, 1e-4);
  for (let at = block; at + 2 * block < x.length; at += block) {
    if (level(at + block) > 16 * level(at - block) && (out.length === 0 || at - out.at(-1)! > 0.1 * RATE))
      out.push(at + block);
  }
  return out;
}

/** A copy that lacks what lies above about 700 Hz in [from, to). */
function lowPassed(x: Float32Array, from: number, to: number): Float32Array {
  const out = x.slice();
  const size = 23;
  for (let pass = 0; pass < 4; pass++) {
    const before = out.slice();
    for (let n = from; n < to; n++) {
      let sum = 0;
      for (let k = -(size >> 1); k <= size >> 1; k++) sum += before[n + k] ?? 0;
      out[n] = sum / size;
    }
  }
  return out;
}
