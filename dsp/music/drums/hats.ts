import { DRUM_CLASSES } from '../profile.ts';
import type { Event } from './events.ts';
import { FPS } from './spectrogram.ts';

const HAT = DRUM_CLASSES.indexOf('hihat');
const SNARE = DRUM_CLASSES.indexOf('snare');
/** Hats further apart than this (seconds) are no pattern. */
const FURTHEST = 0.65;
/** The gaps to the hats before and after are alike to this share. */
const ALIKE = 0.2;
/** Least chance by sound alone: the snare's noise may cover the hat, but not contradict it. */
const POSSIBLE = 0.08;

/**
 * Adds hats that a snare covers: where hats run evenly and one is missing just under a snare, the player is taken to have gone on.
 * `struck[k]` are ascending event indices of class k; those of the hat are replaced.
 */
export function withHiddenHats(events: readonly Event[], chances: readonly Float64Array[], struck: number[][]): void {
  const heard = struck[HAT]!;
  if (heard.length === 0) return;
  const isHat = new Set(heard);
  for (const i of struck[SNARE]!) {
    if (isHat.has(i) || chances[i]![HAT]! < POSSIBLE) continue;
    let before = i - 1;
    while (before >= 0 && !heardAt(heard, before)) before--;
    let after = i + 1;
    while (after < events.length && !heardAt(heard, after)) after++;
    if (before < 0 || after >= events.length) continue;
    const gapBefore = (events[i]!.frame - events[before]!.frame) / FPS;
    const gapAfter = (events[after]!.frame - events[i]!.frame) / FPS;
    const even = Math.abs(gapBefore - gapAfter) < ALIKE * Math.max(gapBefore, gapAfter);
    if (even && Math.max(gapBefore, gapAfter) < FURTHEST) isHat.add(i);
  }
  struck[HAT] = [...isHat].sort((a, b) => a - b);
}

function heardAt(ascending: readonly number[], i: number): boolean {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < i) low = middle + 1;
    else high = middle;
  }
  return ascending[low] === i;
}
