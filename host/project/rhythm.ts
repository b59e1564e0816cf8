import { ImpossibleAction } from './change.ts';
import type { Frames, Rhythm } from './project.ts';
import { barBeatsOf } from './tempo-map.ts';

/**
 * Corrections of a beat that was heard wrongly, or not yet. What comes of them has bars of one length throughout, as its meter says. All but an even tempo
 * keep to the beats that were heard, drift and all.
 */

/** Beats a minute: half the slowest and twice the fastest that are looked for in a recording (45 and 220), rounded outwards. */
export const SLOWEST = 20;
export const FASTEST = 500;

/** The person says it, so it is sure. */
const SURE = 1;

/** Every second beat, those among them with which the first bar begins. */
export function halved(rhythm: Rhythm): Rhythm {
  const first = firstOf(rhythm);
  const kept = rhythm.beats.filter((_, i) => (i - first) % 2 === 0);
  return barred(kept, first >> 1, rhythm.meter, heldTempo(rhythm.tempo.bpm / 2));
}

/** A beat more in the middle between any two. */
export function doubled(rhythm: Rhythm): Rhythm {
  const { beats } = rhythm;
  const more = beats.flatMap((frame, i) => {
    const next = beats[i + 1];
    return next === undefined ? [frame] : [frame, Math.round((frame + next) / 2)];
  });
  return barred(more, 2 * firstOf(rhythm), rhythm.meter, heldTempo(rhythm.tempo.bpm * 2));
}

/** An even beat from the start of a song to its end. The first bar begins where it did; where there was none, with the song. */
export function evenRhythm(
  rhythm: Rhythm | null,
  bpm: number,
  { sampleRate, length }: { readonly sampleRate: number; readonly length: Frames },
): Rhythm {
  const anchor = rhythm === null || rhythm.beats.length === 0 ? 0 : rhythm.beats[firstOf(rhythm)]!;
  const period = (60 * sampleRate) / bpm;
  const before = Math.floor(anchor / period);
  const count = before + Math.max(2, Math.ceil((length - anchor) / period));
  const beats = Array.from({ length: count }, (_, i) => Math.round(anchor + (i - before) * period));
  return barred(beats, before, rhythm?.meter ?? [4, 4], bpm);
}

/**
 * With a bar that begins at a frame: all beats move by as much as the nearest is away from it. `first`: that is bar 1, and what lies before it the pickup;
 * else the first bar stays the one that it was, as nearly as can be.
 */
export function barredAt(
  rhythm: Rhythm,
  at: Frames,
  first: boolean,
  { sampleRate, length }: { readonly sampleRate: number; readonly length: Frames },
): Rhythm {
  const reaching = reachingTo(rhythm.beats, at, (60 * sampleRate) / FASTEST);
  const nearest = nearestTo(reaching.beats, at);
  const shift = at - reaching.beats[nearest]!;
  const moved = reaching.beats.map((frame) => frame + shift);
  const size = barBeatsOf(rhythm.meter);
  const was = firstOf(rhythm) + reaching.before;
  const later = was + ((((nearest - was) % size) + size) % size);
  const bar = first ? nearest : later - was > size / 2 && later >= size ? later - size : later;
  const lost = moved.findIndex((frame) => frame >= 0);
  const inside = moved.filter((frame) => frame >= 0 && frame < length);
  // The bar may have begun on a beat that was moved before the start: then the next one does.
  const start = bar >= lost ? bar - lost : bar - lost + size * Math.ceil((lost - bar) / size);
  return barred(inside, start, rhythm.meter, rhythm.tempo.bpm);
}

/** The same beats counted in another meter, from the first bar on. */
export function metered(rhythm: Rhythm, meter: Rhythm['meter']): Rhythm {
  return barred(rhythm.beats, firstOf(rhythm), meter, rhythm.tempo.bpm);
}

/** Whether there is a beat that can be corrected. */
export const hasBeat = (rhythm: Rhythm | null): rhythm is Rhythm => rhythm !== null && rhythm.beats.length > 1;

/** "96 bpm", "96.02 bpm" */
export const tempoWords = (bpm: number): string => `${Number(bpm.toFixed(2))} bpm`;

/** Throws where it is slower or faster than can be counted. */
function heldTempo(bpm: number): number {
  if (bpm >= SLOWEST && bpm <= FASTEST) return bpm;
  const words = Number(bpm.toFixed(1));
  throw new ImpossibleAction(
    `Nobody counts ${words} beats a minute: choose a tempo between ${SLOWEST} and ${FASTEST} bpm.`,
  );
}

function barred(beats: Frames[], first: number, meter: Rhythm['meter'], bpm: number): Rhythm {
  const size = barBeatsOf(meter);
  const downbeats = beats.filter((_, i) => i >= first && (i - first) % size === 0);
  return { tempo: { bpm, confidence: SURE }, meter, beats, downbeats };
}

/** Index of the beat with which bar 1 begins. */
function firstOf({ beats, downbeats }: Rhythm): number {
  const [first] = downbeats;
  return first === undefined ? 0 : nearestTo(beats, first);
}

/** Beats that go on at the rate of their ends until `at` lies among them. `before`: how many came in front. */
function reachingTo(beats: readonly Frames[], at: Frames, least: number): { beats: Frames[]; before: number } {
  const [start, end] = [beats[0]!, beats.at(-1)!];
  const lead = Math.max(least, beats[1]! - start);
  const tail = Math.max(least, end - beats.at(-2)!);
  const before = Math.max(0, Math.ceil((start - at) / lead));
  const after = Math.max(0, Math.ceil((at - end) / tail));
  return {
    before,
    beats: [
      ...Array.from({ length: before }, (_, i) => Math.round(start - (before - i) * lead)),
      ...beats,
      ...Array.from({ length: after }, (_, i) => Math.round(end + (i + 1) * tail)),
    ],
  };
}

function nearestTo(beats: readonly Frames[], at: Frames): number {
  let best = 0;
  beats.forEach((frame, i) => {
    if (Math.abs(frame - at) < Math.abs(beats[best]! - at)) best = i;
  });
  return best;
}
