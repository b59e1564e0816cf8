import { expect, it } from 'vitest';
import { MEL_BANDS } from './logmel.ts';
import type { Replay } from './replay.ts';
import { damageAfterRebuilding, damageOf, testimony } from './testimony.ts';

const RATE = 16000;
const LEAD = 0.12 * RATE;
/** dB that replays are off. */
const ERROR = 4;

const hum = (length: number): Float32Array =>
  Float32Array.from({ length }, (_, n) => 0.3 * Math.sin(0.3 * n) + 0.1 * Math.sin(1.1 * n));

/** A gap of so many seconds, as a replay of the very sound tells of it. */
function gapOf(seconds: number) {
  const piece = Math.round(seconds * RATE);
  const audio = [hum(piece + 2 * LEAD)];
  const replay: Replay = {
    audio,
    lead: LEAD,
    material: [],
    splices: 0,
    grain: 'beats',
    beats: 1,
    cost: 1,
    error: new Float64Array(MEL_BANDS).fill(ERROR),
    risk: 0,
    floor: -70,
  };
  return testimony(replay, [audio[0]!.slice().fill(0, LEAD, LEAD + piece)], RATE, 'dropout');
}

it('expects the whole error of a replay where all that was compared is played again', () => {
  expect(damageAfterRebuilding(gapOf(1))).toBeCloseTo(ERROR, 6);
});

it('expects of a short gap only the share of the error that falls into it, as its damage is seen only there', () => {
  const short = gapOf(0.06);
  expect(damageAfterRebuilding(short)).toBeCloseTo(ERROR * short.within, 6);
  // 60 ms and a window of 46 ms, of 240 ms but for a window.
  expect(short.within).toBeGreaterThan(0.4);
  expect(short.within).toBeLessThan(0.65);
  expect(damageAfterRebuilding(short) / damageOf(short)).toBeLessThan(0.5);
});
