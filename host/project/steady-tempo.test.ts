import { describe, expect, it } from 'vitest';
import { steadyTempo, tempoDrift } from './steady-tempo.ts';

const RATE = 44_100;
const FOUR: [number, number] = [4, 4];

/** Beats at these seconds. */
const heard = (times: readonly number[], meter = FOUR, hits: readonly number[] = times) =>
  steadyTempo(profileOf(times, meter, hits), RATE);
const profileOf = (times: readonly number[], meter = FOUR, hits: readonly number[] = times) => ({
  beats: frames(times),
  meter,
  drums: frames(hits).map((time) => ({ time, class: 'kick' as const, strength: 1 })),
  bass: { notes: [] },
  melody: { hz: [], notes: [] },
});
const frames = (times: readonly number[]): number[] => times.map((time) => Math.round(time * RATE));

/** `count` beats at a tempo, each off by up to `jitter` seconds, this way and that. */
const even = (bpm: number, count: number, jitter = 0): number[] =>
  Array.from({ length: count }, (_, k) => 1 + (60 * k) / bpm + jitter * Math.sin(k * 12.9898));

describe('a steady tempo', () => {
  it('is a whole number where that holds to the end', () => {
    expect(heard(even(120, 400))).toBe(120);
    expect(heard(even(120.0008, 400, 0.02))).toBe(120);
  });

  it('has as many digits as the length of the song needs, and no more', () => {
    expect(heard(even(93.5, 400))).toBe(93.5);
    expect(heard(even(120.03, 1000))).toBe(120.03);
    // Over twenty beats a hundredth makes no difference that could be heard.
    expect(heard(even(120.03, 20))).toBe(120);
  });

  it('is not said of a band that drifts, or that changes its tempo', () => {
    const drifting = Array.from({ length: 400 }, (_, k) => 1 + k / 2 + 0.05 * Math.sin(k / 30));
    expect(heard(drifting)).toBeNull();
    expect(heard([...even(120, 100), ...even(124, 100).map((time) => time + 50)])).toBeNull();
  });

  it('says by how much the beats leave the grid that is nearest to them', () => {
    const swaying = Array.from({ length: 400 }, (_, k) => 1 + k / 2 + 0.05 * Math.sin(k / 30));
    const drift = tempoDrift(profileOf(swaying), RATE)!;
    expect(drift.bpm).toBeCloseTo(120, 0);
    expect(drift.at(drift.bpm)).toBeGreaterThan(0.045);
    expect(drift.at(drift.bpm)).toBeLessThan(0.055);
    expect(tempoDrift(profileOf(even(120, 15)), RATE)).toBeNull();
  });

  it('does not mind beats that were not heard, but one more or less than there are', () => {
    const times = even(100, 200);
    expect(heard(times.filter((_, k) => k % 37 !== 5))).toBe(100);
    expect(heard([...times.slice(0, 100), ...times.slice(100).map((time) => time + 0.3)])).toBeNull();
  });

  it('goes by beats at which something is played: elsewhere a beat is only where one would be', () => {
    const times = even(120, 100);
    const guessed = [...times, ...Array.from({ length: 12 }, (_, k) => 51 + 0.508 * k)];
    expect(heard(guessed, FOUR, times)).toBe(120);
    expect(heard(guessed)).toBeNull();
    expect(heard(times, FOUR, [])).toBeNull();
  });

  it('is that of all beats where only every second one is heard, for the whole song or for a part of it', () => {
    const times = even(120, 200);
    const every = (from: number) => times.filter((_, k) => k < from || k % 2 === 0);
    expect(heard(times, FOUR, every(0))).toBe(120);
    expect(heard(times, FOUR, every(60))).toBe(120);
  });

  it('counts quarter notes, as sequencers do', () => {
    expect(heard(even(80, 100), [6, 8])).toBe(120);
    expect(heard(even(120, 100), [2, 2])).toBe(240);
  });

  it('is not told from a few beats', () => {
    expect(heard(even(120, 15))).toBeNull();
    expect(heard([])).toBeNull();
    expect(heard(Array.from({ length: 20 }, () => 3))).toBeNull();
  });
});
