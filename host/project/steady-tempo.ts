import type { ProjectProfile } from './project.ts';
import { beatQuartersOf } from './tempo-map.ts';

/** Seconds by which the beat may leave an even grid: from about 20 ms on the ear tells which of two sounds came first (Hirsh, 1959). */
export const APART = 0.02;
/** Beats that are averaged: where one beat was found, and how one was played, is off by 10 to 20 ms without the tempo having changed. */
const TOGETHER = 8;
/** Seconds from a beat within which something begins that was heard on it. A beat without is no more than where one would be: in rests and held chords. */
const HEARD = 0.05;
/** Below two such spans nothing can be said of steadiness. */
const LEAST = 2 * TOGETHER;
/** Digits after the point that sequencers show of a tempo. */
export const DIGITS = 2;

type Heard = Pick<ProjectProfile, 'beats' | 'meter' | 'drums' | 'bass' | 'melody'>;

/**
 * Quarter notes a minute to which the whole song keeps, as the shortest number that holds; null where it drifts, or too few beats were heard. It holds
 * where no eight heard beats in a row lie, on average, 20 ms or more from an even grid of exactly this number: such sound needs no warping, from its first
 * beat to its last.
 */
export function steadyTempo(profile: Heard, sampleRate: number): number | null {
  const drift = tempoDrift(profile, sampleRate);
  if (drift === null) return null;
  for (let digits = 0; digits <= DIGITS; digits++) {
    const bpm = Number(drift.bpm.toFixed(digits));
    if (bpm > 0 && drift.at(bpm) < APART) return bpm;
  }
  return null;
}

/** How far the heard beats leave an even grid. */
interface TempoDrift {
  /** Quarter notes a minute of the grid that is nearest to all of them. */
  readonly bpm: number;
  /** Seconds by which eight of them in a row lie, on average, from a grid of so many quarter notes a minute, where they are farthest from it. */
  at(bpm: number): number;
}

/** Null where too few beats were heard to say. */
export function tempoDrift(profile: Heard, sampleRate: number): TempoDrift | null {
  const times = heardBeats(profile, sampleRate);
  if (times.length < LEAST) return null;
  const numbers = numbersOf(times, profile.beats, sampleRate);
  const quarters = beatQuartersOf(profile.meter);
  const bpm = (60 * quarters) / slopeOf(numbers, times);
  return Number.isFinite(bpm) ? { bpm, at: (tempo) => driftOf(times, numbers, (60 * quarters) / tempo) } : null;
}

/** Seconds of the beats at which something begins. */
function heardBeats({ beats, drums, bass, melody }: Heard, sampleRate: number): number[] {
  const begins = [...drums.map(({ time }) => time), ...[...bass.notes, ...melody.notes].map(({ start }) => start)];
  begins.sort((a, b) => a - b);
  const near = HEARD * sampleRate;
  let at = 0;
  const heard = beats.filter((beat) => {
    while (at < begins.length && begins[at]! < beat - near) at++;
    return at < begins.length && begins[at]! <= beat + near;
  });
  return heard.map((frame) => frame / sampleRate);
}

/** Which beat each is: one that was not heard leaves a gap in the numbers. A beat is as long as most of all, since of a band in half time only every second is heard. */
function numbersOf(times: readonly number[], beats: readonly number[], sampleRate: number): number[] {
  const steps = stepsOf(beats).sort((a, b) => a - b);
  const usual = steps[steps.length >> 1]! / sampleRate;
  let number = 0;
  return [0, ...stepsOf(times).map((step) => (number += Math.max(1, Math.round(step / usual))))];
}

const stepsOf = (values: readonly number[]): number[] => values.slice(1).map((value, i) => value - values[i]!);

/** Seconds a beat: the straight line nearest to all of them. */
function slopeOf(numbers: readonly number[], times: readonly number[]): number {
  const x = mean(numbers);
  const y = mean(times);
  let above = 0;
  let below = 0;
  numbers.forEach((number, i) => {
    above += (number - x) * (times[i]! - y);
    below += (number - x) ** 2;
  });
  return above / below;
}

function driftOf(times: readonly number[], numbers: readonly number[], period: number): number {
  const off = times.map((time, i) => time - numbers[i]! * period);
  // The grid may begin anywhere: in the middle of what there is, the farthest either way are equally far.
  const spans = off.slice(TOGETHER - 1).map((_, i) => mean(off.slice(i, i + TOGETHER)));
  const least = spans.reduce((a, b) => Math.min(a, b));
  const most = spans.reduce((a, b) => Math.max(a, b));
  return (most - least) / 2;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
