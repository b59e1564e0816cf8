import { describe, expect, it } from 'vitest';
import { memorySource, readSpan } from '../audio/memory.ts';
import { BEAT, finding, RATE, testSong } from '../treat/testing.ts';
import type { Candidate, Piece } from '../treat/treatment.ts';
import { EDGE, fit } from './fit.ts';
import { mendedSource } from './mended.ts';

const start = 17 * BEAT + 300;
const end = start + 3 * BEAT;
const lead = 0.12 * RATE;
const damage = { bass: [finding(start, end, 'dropout')] };
const piece: Piece = { stem: 'bass', start, end, cause: 'dropout', severity: 'severe', seed: 1, findings: damage.bass };

/** The true sound as a candidate, late by some frames and louder by some dB. */
function candidate(song: ReturnType<typeof testSong>, late: number, db: number): Candidate {
  const gain = 10 ** (db / 20);
  const audio = song.clean.bass.slice(start - lead - late, end + lead - late).map((x) => gain * x);
  return { audio: [audio], lead, material: [], settings: {}, why: '', confidence: 1 };
}

describe('fitting a take', () => {
  it('moves it into phase with its neighbours', () => {
    const song = testSong(damage);
    for (const late of [0, 9, -21]) {
      const take = fit(song, piece, candidate(song, late, 0));
      const truth = song.clean.bass.slice(take.start, take.end);
      let off = 0;
      for (let n = 0; n < truth.length; n++) off = Math.max(off, Math.abs(truth[n]! - take.audio[0]![n]!));
      expect(off).toBeLessThan(2e-2);
    }
  });

  it('brings it to the level of its neighbours, but leaves another sound its own level', () => {
    const song = testSong(damage);
    const level = (db: number) => {
      const take = fit(song, piece, candidate(song, 0, db));
      const middle = take.audio[0]!.length >> 1;
      return 20 * Math.log10(rms(take.audio[0]!, middle) / rms(song.clean.bass, take.start + middle));
    };
    expect(Math.abs(level(3))).toBeLessThan(0.3);
    expect(Math.abs(level(-3))).toBeLessThan(0.3);
    expect(level(12)).toBeCloseTo(12, 0);
  });

  it('has its fades over by the time the damage begins, within the tolerance of an edge', () => {
    const song = testSong(damage);
    const take = fit(song, piece, candidate(song, 3, 1));
    expect(take.start + take.fadeIn).toBeLessThanOrEqual(start);
    expect(take.end - take.fadeOut).toBeGreaterThanOrEqual(end);
    expect(start - take.start).toBeLessThanOrEqual(EDGE * RATE);
    expect(take.end - end).toBeLessThanOrEqual(EDGE * RATE);
    expect(take.audio[0]!.length).toBe(take.end - take.start);
  });

  it('leaves no step where a take of another sound comes in', () => {
    const song = testSong(damage);
    const other = { ...candidate(song, 0, 0), audio: [song.clean.drums.slice(start - lead, end + lead)] };
    const take = fit(song, piece, other);
    const placed = { ...take, blend: 1, source: memorySource(take.audio, RATE) };
    const [heard] = readSpan(mendedSource(song.stems.bass, [placed]), 0, song.length);
    const largest = (from: number, to: number) => step(heard!, from, to);
    expect(largest(take.start - 5, take.start + take.fadeIn + 5)).toBeLessThan(
      1.2 * Math.max(largest(2 * BEAT, 16 * BEAT), step(other.audio[0]!, 0, 2 * lead)),
    );
  });

  it('can stand at the very ends of the song', () => {
    const song = testSong();
    const whole: Piece = { ...piece, start: 0, end: 100, findings: [], cause: undefined };
    const audio = [new Float32Array(100 + 2 * lead).fill(0.1)];
    const take = fit(song, whole, { audio, lead, material: [], settings: {}, why: '', confidence: 1 });
    expect(take.start).toBe(0);
    expect(take.fadeIn).toBe(0);
  });
});

function step(x: Float32Array, from: number, to: number): number {
  let most = 0;
  for (let n = from + 1; n < to; n++) most = Math.max(most, Math.abs(x[n]! - x[n - 1]!));
  return most;
}

function rms(x: Float32Array, at: number): number {
  let sum = 0;
  for (let n = at - 2000; n < at + 2000; n++) sum += x[n]! * x[n]!;
  return Math.sqrt(sum / 4000);
}
