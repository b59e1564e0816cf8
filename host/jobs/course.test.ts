import { expect, test } from 'vitest';
import { memorySource } from '../../dsp/audio/memory.ts';
import { noProgress } from '../../dsp/audio/source.ts';
import { eachBlock } from '../../dsp/measure/measure.ts';
import { LoudnessCourse } from './course.ts';

const RATE = 8000;

/** A stereo tone of 1 kHz whose level is given second by second, dB. */
function tone(levels: readonly number[]) {
  const channel = Float32Array.from({ length: levels.length * RATE }, (_, n) => {
    const level = levels[Math.floor(n / RATE)]!;
    return 10 ** (level / 20) * Math.sin((2 * Math.PI * 1000 * n) / RATE);
  });
  return memorySource([channel, channel], RATE);
}

function courseOf(levels: readonly number[], points?: number): LoudnessCourse {
  const source = tone(levels);
  const course = new LoudnessCourse(RATE, 2, source.length, points);
  eachBlock(source, noProgress, (block) => course.feed(block));
  return course;
}

test('a course shows how loud each part of a song is, at its place', () => {
  const { points, step } = courseOf([...new Array(10).fill(-40), ...new Array(10).fill(-20)]);
  const at = (second: number) => points[Math.floor(second / step)]!;
  // A sine at −20 dBFS on two channels is −20 LUFS.
  expect(at(8)).toBeCloseTo(-40, 0);
  expect(at(18)).toBeCloseTo(-20, 0);
  expect(at(0.5)).toBeCloseTo(-40, 0);
  // The window of 3 s comes in with the sound.
  expect(at(10.5)).toBeGreaterThan(-40);
  expect(at(10.5)).toBeLessThan(-21);
});

test('a long song has as many points as a short one, and none of its loud moments is left out', () => {
  const quiet = new Array(120).fill(-40);
  // Over long before its step ends.
  quiet.splice(61, 3, -10, -10, -10);
  const { points, step } = courseOf(quiet, 8);
  expect(points).toHaveLength(8);
  expect(step).toBe(15);
  expect(Math.max(...points)).toBeCloseTo(-10, 0);
});

test('silence is silence, whole numbers and finite', () => {
  expect(new Set(courseOf([-400, -400, -400, -400]).points)).toEqual(new Set([-70]));
  expect(courseOf([]).points).toEqual([]);
});
