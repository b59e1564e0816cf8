import { expect, test } from 'vitest';
import { tempoMapOf } from './tempo-map.ts';

const RATE = 1000;

test('every beat falls on its grid line though the tempo drifts', () => {
  const beats = [200, 705, 1190, 1702, 2230, 2750];
  const map = tempoMapOf({ tempo: { bpm: 118, confidence: 1 }, beats, downbeats: [705], meter: [4, 4] }, RATE);
  const quarters = beats.map((frame) => map.quarters(frame));
  for (let i = 1; i < quarters.length; i++) expect(quarters[i]! - quarters[i - 1]!).toBeCloseTo(1, 9);
  expect(quarters[1]! % 4).toBeCloseTo(0, 9);
  expect(map.points[0]).toMatchObject({ frame: 0, quarter: 0 });
});

test('the points, played one after the other, give the times of the beats again', () => {
  const beats = [0, 480, 1010, 1500];
  const { points } = tempoMapOf({ tempo: { bpm: 120, confidence: 1 }, beats, downbeats: [0], meter: [3, 4] }, RATE);
  let seconds = 0;
  for (let i = 1; i < points.length; i++) {
    seconds += ((points[i]!.quarter - points[i - 1]!.quarter) * 60) / points[i - 1]!.bpm;
    expect(seconds * RATE).toBeCloseTo(beats[i]!, 6);
  }
});

test('six eighths are two beats of a dotted quarter', () => {
  const map = tempoMapOf(
    { tempo: { bpm: 60, confidence: 1 }, beats: [0, 1000, 2000], downbeats: [0, 2000], meter: [6, 8] },
    RATE,
  );
  expect(map.quarters(2000)).toBeCloseTo(3, 9);
});

test('music that was not heard has 120 quarter notes a minute', () => {
  const map = tempoMapOf(null, RATE);
  expect(map.points).toHaveLength(1);
  expect(map.points[0]!.bpm).toBe(120);
  expect(map.quarters(30 * RATE)).toBe(60);
});

test('two beats at one time, as an edit may leave them, give no tempo without end', () => {
  const beats = [0, 500, 500, 1000];
  const { points } = tempoMapOf({ tempo: { bpm: 120, confidence: 1 }, beats, downbeats: [0], meter: [4, 4] }, RATE);
  for (const { bpm } of points) expect(bpm).toBe(120);
});

test('a frame leads to a quarter note and back, before the first beat, between beats and after the last', () => {
  const beats = Array.from({ length: 30 }, (_, i) => Math.round(RATE * (0.7 + i * 0.5 + i * i * 0.004)));
  const map = tempoMapOf({ tempo: { bpm: 118, confidence: 1 }, beats, downbeats: [beats[1]!], meter: [4, 4] }, RATE);
  for (let frame = 0; frame < 30 * RATE; frame += 7919) expect(map.frameAt(map.quarters(frame))).toBeCloseTo(frame, 5);
});
