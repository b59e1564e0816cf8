import { BANDS } from './bands.ts';
import type { Evidence } from './evidence.ts';

/** Slots by which a repeat of the same bar may come early or late in its slots. */
const SHIFT = 6;
/** dB of mean difference up to which two passages are the same music played again: a bar repeated by hand or by a machine. */
const ALIKE = 3.5;
/** dB under the loudest band of the two down to which bands are compared. */
const REACH = 50;

/**
 * Whether two spans of slots hold the same passage: the powers of the bands go the same way from slot to slot. What looks odd there,
 * and twice the same, is how the music goes; damage does not repeat itself to the slot.
 */
export function isSamePassage(e: Evidence, a: { from: number; to: number }, b: { from: number; to: number }): boolean {
  const length = Math.min(a.to - a.from, b.to - b.from);
  if (length < 2 * SHIFT || length < 0.6 * Math.max(a.to - a.from, b.to - b.from)) return false;
  const offset = Math.round((b.from + b.to - a.from - a.to) / 2);
  const from = Math.max(a.from, b.from - offset);
  for (let shift = -SHIFT; shift <= SHIFT; shift++) {
    if (difference(e, from, from + offset + shift, length) < ALIKE) return true;
  }
  return false;
}

/** Mean difference in dB of the bands that sound in either of two stretches. */
function difference(e: Evidence, first: number, second: number, length: number): number {
  const { power } = e.bands;
  let sum = 0;
  let count = 0;
  for (let k = 0; k < length; k++) {
    const [one, other] = [(first + k) * BANDS, (second + k) * BANDS];
    if (one < 0 || other < 0 || Math.max(one, other) + BANDS > power.length) continue;
    let loudest = 0;
    for (let b = 0; b < BANDS; b++) loudest = Math.max(loudest, power[one + b]!, power[other + b]!);
    const floor = loudest - 1.5 * REACH;
    for (let b = 0; b < BANDS; b++) {
      const [x, y] = [Math.max(floor, power[one + b]!), Math.max(floor, power[other + b]!)];
      if (x === floor && y === floor) continue;
      sum += Math.abs(x - y);
      count++;
    }
  }
  return count === 0 ? Number.POSITIVE_INFINITY : sum / count / 1.5;
}
