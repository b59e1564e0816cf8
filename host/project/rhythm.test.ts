import { describe, expect, it } from 'vitest';
import type { Rhythm } from './project.ts';
import { barredAt, doubled, evenRhythm, halved, metered } from './rhythm.ts';

/** Frames a second: a beat of 120 bpm has 500. */
const SONG = { sampleRate: 1000, length: 10_000 };

/** Played a little late now and then, after a pickup of one beat. */
const heard: Rhythm = {
  tempo: { bpm: 120, confidence: 0.7 },
  meter: [4, 4],
  beats: [500, 1000, 1510, 2000, 2500, 3020, 3500, 4000, 4500, 5000],
  downbeats: [1000, 3020, 5000],
};

describe('a corrected beat', () => {
  it('of half the tempo keeps every second beat as it was played, and the first bar where it was', () => {
    const half = halved(heard);
    expect(half.beats).toEqual([1000, 2000, 3020, 4000, 5000]);
    expect([half.tempo.bpm, half.downbeats]).toEqual([60, [1000, 5000]]);
  });

  it('of twice the tempo has a beat between any two, and bars of half the length', () => {
    const twice = doubled(heard);
    expect(twice.beats.slice(0, 6)).toEqual([500, 750, 1000, 1255, 1510, 1755]);
    expect([twice.tempo.bpm, twice.downbeats]).toEqual([240, [1000, 2000, 3020, 4000, 5000]]);
    expect(halved(twice).beats).toEqual(heard.beats);
  });

  it('is refused where nobody could count it', () => {
    const slow = { ...heard, tempo: { bpm: 39, confidence: 1 } };
    expect(() => halved(slow)).toThrow('choose a tempo between 20 and 500 bpm');
    expect(() => doubled({ ...heard, tempo: { bpm: 251, confidence: 1 } })).toThrow('Nobody counts 502');
  });

  it('of a tempo that is set is even from the start of the song to its end, through the first bar that there was', () => {
    const even = evenRhythm(heard, 100, SONG);
    expect(even.beats[0]).toBe(400);
    expect(even.beats.at(-1)).toBe(9400);
    for (let i = 1; i < even.beats.length; i++) expect(even.beats[i]! - even.beats[i - 1]!).toBe(600);
    expect(even.downbeats.slice(0, 2)).toEqual([1000, 3400]);
  });

  it('does not drift away from its tempo over an hour, though a beat is no whole number of frames', () => {
    const hour = { sampleRate: 44_100, length: 44_100 * 3600 };
    const { beats } = evenRhythm(null, 97, hour);
    expect(beats).toHaveLength(60 * 97);
    expect(Math.abs(beats.at(-1)! - ((60 * 97 - 1) * 60 * 44_100) / 97)).toBeLessThan(1);
  });

  it('begins with the song where nothing was heard', () => {
    expect(evenRhythm(null, 120, SONG)).toMatchObject({ meter: [4, 4], downbeats: [0, 2000, 4000, 6000, 8000] });
  });

  it('has bar 1 at exactly the place that is named, with all beats moved by as much, and a pickup before', () => {
    const moved = barredAt(heard, 2030, true, SONG);
    expect(moved.beats.slice(0, 4)).toEqual([530, 1030, 1540, 2030]);
    expect(moved.downbeats).toEqual([2030, 4030]);
    expect(moved.tempo.bpm).toBe(120);
  });

  it('has a bar at the place that is named, and numbers that change as little as can be', () => {
    // The beat before the bar line that was heard: all bars begin one beat earlier.
    expect(barredAt(heard, 2500, false, SONG).downbeats).toEqual([500, 2500, 4500]);
    // The beat behind it.
    expect(barredAt(heard, 3500, false, SONG).downbeats).toEqual([1510, 3500]);
  });

  it('goes on at its own rate to a place before its first and after its last beat', () => {
    const early = barredAt(heard, 20, true, SONG);
    expect(early.beats.slice(0, 3)).toEqual([20, 520, 1020]);
    expect(early.downbeats.slice(0, 2)).toEqual([20, 2020]);
    const late = barredAt(heard, 7000, true, SONG);
    expect([late.beats.at(-1), late.downbeats]).toEqual([7000, [7000]]);
  });

  it('that is moved before the start of the song loses what has no place, and its bars begin where a bar begins', () => {
    const at = { ...heard, beats: heard.beats.map((frame) => frame - 500), downbeats: [0, 2010] };
    // The nearest beat is the second: the first one would lie at −100.
    const moved = barredAt(at, 410, false, SONG);
    expect(moved.beats[0]).toBe(410);
    // The first bar begins with the beat that is lost: the next one is the first that there is.
    const bars = barredAt(at, 1910, false, SONG);
    expect([bars.beats[0], bars.downbeats[0]]).toEqual([410, 1910]);
  });

  it('in another meter is the same beat counted otherwise: six eighths have two', () => {
    expect(metered(heard, [3, 4]).downbeats).toEqual([1000, 2500, 4000]);
    expect(metered(heard, [6, 8]).downbeats).toEqual([1000, 2000, 3020, 4000, 5000]);
    expect(metered(heard, [7, 8]).downbeats).toEqual([1000, 4500]);
    expect(metered(heard, [3, 4]).beats).toEqual(heard.beats);
  });
});
