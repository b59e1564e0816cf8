import type { Evidence } from '../evidence.ts';
import type { DamageCause } from './cause.ts';
import { findingOf } from './words.ts';

/** Isolated impulses: a span goes from the first to past the last. */
export const click: DamageCause = {
  cause: 'click',
  settle: (e, suspected) => findingOf(e, suspected, clickSpan(e, suspected.from, suspected.to), describe),
};

/** An impulse at least this sharp (ratio) marks the edge of a span of clicks. */
const SHARP = 3;
/** Slots. */
const REACH = 4;

function clickSpan(e: Evidence, from: number, to: number): { from: number; to: number } {
  let first = to;
  let last = from;
  for (let t = Math.max(0, from - REACH); t < Math.min(e.slots, to + REACH); t++) {
    if (e.wave.impulse[t]! < SHARP) continue;
    first = Math.min(first, t);
    last = t + 1;
  }
  return last - first > (to - from) / 2 ? { from: first, to: last } : { from, to };
}

function describe(e: Evidence, from: number, to: number): string {
  let count = 0;
  for (let t = from; t < to; t++) if (e.wave.impulse[t]! >= SHARP) count++;
  const seconds = ((to - from) * e.hop) / e.sampleRate;
  return `clicks, at least ${Math.max(1, Math.round(count / Math.max(0.1, seconds)))} a second`;
}
