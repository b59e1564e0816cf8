import { describe, expect, it } from 'vitest';
import { beatsPerBar, gridBetween, nearestBeat, stepOnGrid } from './grid.ts';
import { multiples, timeTicks } from './ticks.ts';

/** Four beats a bar; each beat a little longer than the one before, as in a song that slows down. */
const beats = Array.from({ length: 65 }, (_, n) => Math.round(1000 + n * 24_000 + n * n * 40));
const grid = { beats, barStarts: Array.from({ length: 16 }, (_, n) => n * 4) };

describe('the grid of bars and beats', () => {
  it('lies on the beats that were heard, also where the tempo drifts', () => {
    const { lines } = gridBetween(grid, 100, 0, beats[64]!);
    const bars = lines.filter((line) => line.rank === 0);
    expect(bars.map((line) => line.frame)).toEqual(grid.barStarts.map((index) => beats[index]));
    expect(bars.map((line) => line.bar)).toEqual(grid.barStarts.map((_, n) => n + 1));
    expect(lines.filter((line) => line.rank === 1)).toHaveLength(65 - 16);
  });

  it('shows parts of a beat when there is room, and drops beats, then bars, when there is none', () => {
    const near = gridBetween(grid, 200, 0, beats[64]!);
    expect(near.parts).toBe(4);
    const beatsOnly = gridBetween(grid, 2400, 0, beats[64]!);
    expect(beatsOnly.parts).toBe(1);
    expect(beatsOnly.lines.some((line) => line.rank === 1)).toBe(true);
    const far = gridBetween(grid, 20_000, 0, beats[64]!);
    expect(far.lines.every((line) => line.rank === 0)).toBe(true);
    expect(far.lines.length).toBeLessThan(16);
    expect(far.labelEvery).toBeGreaterThan(1);
  });

  it('never draws two lines nearer than they can be read', () => {
    for (const framesPerPixel of [50, 333, 1000, 5000, 30_000]) {
      const { lines } = gridBetween(grid, framesPerPixel, 0, beats[64]!);
      const gaps = lines.slice(1).map((line, n) => (line.frame - lines[n]!.frame) / framesPerPixel);
      // The first beats are a tenth shorter than the mean that the room is reckoned from.
      expect(Math.min(...gaps)).toBeGreaterThan(8.5);
    }
  });

  it('gives only what lies in view', () => {
    const { lines } = gridBetween(grid, 100, beats[20]! - 10, beats[24]! + 10);
    expect(lines[0]!.frame).toBeGreaterThanOrEqual(beats[20]! - 10);
    expect(lines.at(-1)!.frame).toBeLessThanOrEqual(beats[24]! + 10);
    expect(lines.filter((line) => line.rank === 0).map((line) => line.bar)).toEqual([6, 7]);
  });

  it('takes the number of beats that most bars have', () => {
    expect(beatsPerBar(grid)).toBe(4);
    expect(beatsPerBar({ beats, barStarts: [0, 2, 5, 8, 11] })).toBe(3);
  });

  it('finds the nearest beat or part of it between uneven beats', () => {
    const [a, b] = [beats[10]!, beats[11]!];
    expect(nearestBeat(grid, a + 100)).toBe(a);
    expect(nearestBeat(grid, b - 100)).toBe(b);
    expect(nearestBeat(grid, a + (b - a) * 0.27, 4)).toBe(Math.round(a + (b - a) / 4));
    expect(nearestBeat(grid, 0)).toBe(beats[0]);
    expect(nearestBeat(grid, 1e9)).toBe(beats[64]);
  });

  it('steps from beat to beat, and from between two beats first onto the next', () => {
    expect(stepOnGrid(grid, beats[10]!, 1)).toBe(beats[11]);
    expect(stepOnGrid(grid, beats[10]!, -1)).toBe(beats[9]);
    expect(stepOnGrid(grid, beats[10]! + 5000, 1)).toBe(beats[11]);
    expect(stepOnGrid(grid, beats[10]! + 5000, -1)).toBe(beats[10]);
    expect(stepOnGrid(grid, beats[10]!, 4)).toBe(beats[14]);
    expect(stepOnGrid(grid, beats[10]!, 1, 4)).toBe(Math.round(beats[10]! + (beats[11]! - beats[10]!) / 4));
  });
});

describe('the ticks of the clock', () => {
  it('keep room for each label, from single samples to hours, with as many decimals as tell them apart', () => {
    for (const framesPerPixel of [1 / 32, 1, 48, 1000, 20_000, 192_000]) {
      const { step, minor, digits } = timeTicks(framesPerPixel, 48_000, 70);
      expect((step * 48_000) / framesPerPixel).toBeGreaterThanOrEqual(70);
      expect(step / minor).toBeCloseTo(Math.round(step / minor), 9);
      expect(Number(step.toFixed(digits))).toBeCloseTo(step, 9);
    }
  });

  it('stand at whole multiples', () => {
    expect([...multiples(5, 48_000, 100, 48_000 * 11)]).toEqual([
      { n: 1, frame: 240_000 },
      { n: 2, frame: 480_000 },
    ]);
    expect([...multiples(5, 48_000, 0, 1)]).toEqual([{ n: 0, frame: 0 }]);
  });
});
