import { expect, test } from 'vitest';
import { LevelBank } from './levels.ts';

const bank = () => new LevelBank(48_000);

test('a clip light comes on at full scale of 16 bits, on either side, and stays until it is put out', () => {
  const levels = bank();
  levels.onMeter('bass:0', 32766 / 32768, 0);
  expect(levels.of('bass').clipped).toBe(false);
  levels.onMeter('bass:1', 32767 / 32768, 0.1);
  levels.onMeter('bass:1', 0.1, 0.2);
  expect(levels.of('bass').clipped).toBe(true);
  expect(levels.of('drums').clipped).toBe(false);
  levels.clearClips();
  expect(levels.of('bass').clipped).toBe(false);
});

test('the highest is held for two seconds, then what is there then', () => {
  const levels = bank();
  levels.onMeter('master:0', 0.8, 10);
  levels.onMeter('master:0', 0.3, 11.9);
  expect(levels.of('master')).toMatchObject({ peak: [0.3, 0], hold: [0.8, 0] });
  levels.onMeter('master:0', 0.2, 12);
  expect(levels.of('master').hold[0]).toBe(0.2);
  // A higher one is held anew.
  levels.onMeter('master:0', 0.5, 12.1);
  levels.onMeter('master:0', 0.1, 14);
  expect(levels.of('master').hold[0]).toBe(0.5);
});

test('a bar rises at once and falls by 20 dB a second', () => {
  const levels = bank();
  levels.onMeter('bass:0', 1, 5);
  levels.onMeter('bass:0', 0, 5.5);
  expect(20 * Math.log10(levels.of('bass').peak[0]!)).toBeCloseTo(-10, 9);
  levels.onMeter('bass:0', 0, 6);
  expect(20 * Math.log10(levels.of('bass').peak[0]!)).toBeCloseTo(-20, 9);
  levels.onMeter('bass:0', 0.5, 6.01);
  expect(levels.of('bass').peak[0]).toBe(0.5);
});

test('the true peak is the largest since the measurement began anew', () => {
  const levels = bank();
  levels.onMeter('true-peak:0', 0.9, 0);
  levels.onMeter('true-peak:1', 1.2, 0);
  levels.onMeter('true-peak:0', 0.4, 1);
  expect(levels.truePeak).toBe(1.2);
  levels.restart();
  levels.onMeter('true-peak:0', 0, 2);
  expect(levels.truePeak).toBe(1.2);
  levels.onMeter('true-peak:0', 0.3, 3);
  levels.onMeter('true-peak:0', 0.2, 4);
  expect(levels.truePeak).toBe(0.3);
});

test('the integrated loudness stays while nothing plays, wherever one goes, and begins anew with the next sound', () => {
  const levels = bank();
  let energy = 0;
  const play = (power: number, steps: number): void => {
    for (let i = 0; i < steps; i++) levels.onSnapshot('energy', (energy += power * 4800));
  };
  play(0.01, 20);
  expect(levels.loudness.integrated).toBeCloseTo(-20.691, 2);
  levels.restart();
  play(0, 20);
  expect(levels.loudness.integrated).toBeCloseTo(-20.691, 2);
  levels.restart();
  play(0.0001, 10);
  expect(levels.loudness.integrated).toBeCloseTo(-40.691, 2);
});
