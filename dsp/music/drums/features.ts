import type { Event } from './events.ts';
import { BANDS } from './spectrogram.ts';
import { activations, VOICES } from './templates.ts';

/** Bands are read in groups of three: finer detail is one kit's, not a drum's. */
const GROUPS = BANDS / 3;
/** The strong end against which a song's own hits are measured: 95th percentile of each group, 97th of each voice. */
const LOUD = 0.05;
const STRONG = 0.03;
/** Ranges over which decays are averaged: kick, body, middle, metal. */
const DECAYS: readonly (readonly [number, number])[] = [
  [0, 2],
  [3, 6],
  [7, 15],
  [19, 23],
];

/**
 * Numbers about each event in turn, all of order 1 and relative to the song's own drums, so that level and kit matter little.
 * One event at a time: those of all would take ten times the memory of the events.
 */
export function* featuresOf(events: readonly Event[]): Generator<Float64Array> {
  const columns = Array.from({ length: GROUPS }, (_, g) =>
    Float64Array.from(events, ({ attack }) =>
      decibels(Math.hypot(attack[3 * g]!, attack[3 * g + 1]!, attack[3 * g + 2]!)),
    ),
  );
  const loud = columns.map((column) => top(column, LOUD));
  const gains = activations(events);
  const strong = VOICES.map((voice) => top(gains[voice], STRONG) || 1);
  for (const [i, event] of events.entries()) {
    const levels = columns.map((column) => column[i]!);
    const most = Math.max(...levels);
    yield Float64Array.from([
      ...levels.map((level, g) => Math.max(-4, (level - loud[g]!) / 10)),
      ...levels.map((level) => Math.max(-5, (level - most) / 10) + 1),
      ...DECAYS.flatMap(([first, last]) => [
        mean(event.soon, first, last) / 10 + 1,
        mean(event.late, first, last) / 10 + 1.5,
      ]),
      ...VOICES.map((voice, k) => Math.min(1.5, gains[voice][i]! / strong[k]!)),
      ...event.ring.map((level) => Math.max(-4, level / 10) + 1.5),
      ...event.floor.map((level) => Math.max(-4, level / 10) + 2),
      Math.max(-3, Math.log2(Math.min(1, event.gap))) + 2,
    ]);
  }
}

function decibels(amplitude: number): number {
  return 20 * Math.log10(amplitude + 1e-6);
}

function top(values: Float32Array | Float64Array, share: number): number {
  const sorted = values.slice().sort();
  return sorted[sorted.length - 1 - Math.floor(sorted.length * share)] ?? 0;
}

function mean(values: Float32Array, first: number, last: number): number {
  let sum = 0;
  for (let b = first; b <= last; b++) sum += Math.max(-40, values[b]!);
  return sum / (last - first + 1);
}
