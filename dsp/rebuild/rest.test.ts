import { expect, it } from 'vitest';
import { memorySource } from '../audio/memory.ts';
import { BEAT, finding, RATE, testSong } from '../treat/testing.ts';
import type { Piece } from '../treat/treatment.ts';
import { restOf } from './rest.ts';

const start = 20 * BEAT;
const piece: Piece = {
  stem: 'drums',
  start,
  end: start + BEAT,
  cause: 'noise',
  severity: 'severe',
  seed: 1,
  findings: [],
};

function level(x: Float32Array): number {
  return Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length);
}

it('is as loud as the stem is where nothing plays, without holes and without hits', () => {
  const [rest] = restOf(testSong(), piece, RATE);
  // The noise of the test song: 2e-4 from one end to the other.
  const noise = 2e-4 / Math.sqrt(12);
  for (let at = 0; at < RATE; at += RATE / 20) {
    expect(level(rest!.subarray(at, at + RATE / 20))).toBeGreaterThan(0.6 * noise);
    expect(level(rest!.subarray(at, at + RATE / 20))).toBeLessThan(2 * noise);
  }
});

it('is never taken from damage, and silence where all around is damaged', () => {
  const song = testSong();
  const silent = new Float32Array(song.length);
  const ruined = {
    ...song,
    stems: { ...song.stems, drums: memorySource([silent.map((_, n) => (n % 2 === 0 ? 0.5 : -0.5))], RATE) },
    damage: { ...song.damage, drums: [finding(0, song.length, 'distortion')] },
  };
  expect(level(restOf(ruined, piece, 1000)[0]!)).toBe(0);
});
