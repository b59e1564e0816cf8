import { toByte } from './bands.ts';
import type { Evidence } from './evidence.ts';

/** A stretch in which the sound collapses at once and returns at once. Frames. */
export interface Gap {
  readonly start: number;
  readonly end: number;
  /** How far the sound fell, and how far it rose again, dB. */
  readonly fall: number;
  readonly rise: number;
  /** Level of the fill, dB of peak; −150 for digital silence. */
  readonly fill: number;
}

/** dB in steps of the envelope's bytes. */
const steps = (db: number): number => Math.round(1.5 * db);
/** What a collapse must come to, within 2.5 ms: concealment leaves at most a noise of −34 dB peak under a sound of −15 dB. */
const FALL = steps(20);
const RISE = steps(14);
/** The sound before and after must stand within this of the stem's usual RMS level: a gap in a pause is none. */
const NEAR = steps(-16);
/** What fills the gap stays this far under the usual level: a wave's own dips between periods or notes do not go so deep at once. */
const HOLLOW = steps(-24);
/** Cells of half a millisecond. */
const SHORTEST = 8;
const EDGE = 5;
const LOOK = 20;
const LONGEST = 20000;

/**
 * Finds gaps in the fine envelope. `usual` is the stem's usual RMS level in dB. Sounds that end do so over tens of
 * milliseconds, and the next begins where it likes: only a loud sound that stops within 2.5 ms, and is back as suddenly, counts.
 */
export function findGaps(e: Evidence, usual: number): Gap[] {
  return unlikeTheStyle(collapses(e, usual), e.length / e.sampleRate);
}

/** Seconds a gap: where they come more often, they are how the part is played (gated, cut, picked short), not damage. */
const STYLE = 8;
const MANY = 4;

/** Where many such places occur, only those count that fall clearly deeper than most. */
function unlikeTheStyle(gaps: readonly Gap[], seconds: number): Gap[] {
  const falls = gaps.map((gap) => gap.fall).sort((a, b) => a - b);
  if (gaps.length < Math.max(MANY, seconds / STYLE)) return [...gaps];
  const usual = falls[Math.floor(0.7 * (falls.length - 1))]!;
  return gaps.filter((gap) => gap.fall > usual + 8);
}

function collapses(e: Evidence, usual: number): Gap[] {
  const { cell, peaks } = e.envelope;
  const gaps: Gap[] = [];
  const loud = toByte(usual) + NEAR;
  let k = LOOK;
  while (k < peaks.length - SHORTEST) {
    const before = largest(peaks, k - LOOK, k - 1);
    const inside = largest(peaks, k, k + SHORTEST);
    // The cell just before still sounds, or the edge would be counted late.
    if (
      peaks[k]! > before - FALL ||
      before < loud ||
      before - inside < FALL ||
      inside > loud - NEAR + HOLLOW ||
      recent(peaks, k) < before - steps(12)
    ) {
      k++;
      continue;
    }
    const limit = Math.min(inside + steps(6), before - FALL);
    let end = k + SHORTEST;
    while (end < peaks.length && end - k < LONGEST && peaks[end]! <= limit) end++;
    const after = largest(peaks, end, Math.min(peaks.length, end + EDGE + 1));
    const later = largest(peaks, end, Math.min(peaks.length, end + 3 * LOOK));
    const fill = largest(peaks, k, end);
    if (after - fill >= RISE && later >= loud && end < peaks.length) {
      gaps.push({
        start: k * cell,
        end: end * cell,
        fall: (before - fill) / 1.5,
        rise: (later - fill) / 1.5,
        fill: fill / 1.5 - 150,
      });
      k = end + EDGE;
    } else k++;
  }
  return gaps;
}

/** The level just before cell k: a fall must happen within EDGE cells. */
function recent(peaks: Uint8Array, k: number): number {
  return largest(peaks, k - EDGE, k);
}

function largest(peaks: Uint8Array, from: number, to: number): number {
  let most = 0;
  for (let k = Math.max(0, from); k < to; k++) if (peaks[k]! > most) most = peaks[k]!;
  return most;
}
