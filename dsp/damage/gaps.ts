import { toByte } from './bands.ts';
import type { Evidence } from './evidence.ts';
import { FINEST } from './quantisation.ts';

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
const LOOK = 40;
const LONGEST = 20000;
/** Range of the half-millisecond peaks of an even noise. */
const EVEN = steps(8);
const BACK = steps(10);
/** How much louder than its middle a gap may begin. */
const SAG = steps(10);
/** Gaps up to 12 ms are compared with the dips of the 25 ms before them (40 Hz); a dip is at least 2 ms long. */
const SHORT = 24;
const PERIOD = 50;
const DIP = 4;

/**
 * Finds gaps in the fine envelope. `usual` is the stem's usual RMS level in dB. Sounds that end do so over tens of
 * milliseconds, and the next begins where it likes: only a loud sound that stops within 2.5 ms, and is back as suddenly, counts.
 */
export function findGaps(e: Evidence, usual: number): Gap[] {
  const gaps = collapses(e, usual).filter((gap) => !isCrushed(e, gap));
  return unlikeTheStyle(gaps, e.sampleRate);
}

/** Share of samples on treads and flat tops beside a gap, from which on the passage is so coarsely quantised that its quiet parts vanish. */
const CRUSHED = 0.05;
const BESIDE = 4;

function isCrushed(e: Evidence, { start, end }: Gap): boolean {
  const [first, last] = [Math.floor(start / e.hop), Math.floor(end / e.hop)];
  let treads = 0;
  let slots = 0;
  for (let t = Math.max(0, first - BESIDE); t <= Math.min(e.slots - 1, last + BESIDE); t++) {
    if (t > first && t < last) continue;
    treads += e.wave.steps[t]! + e.wave.flat[t]!;
    slots++;
  }
  return treads > CRUSHED * slots;
}

/** Where gaps come more often than one in 8 s, they are how the part is played (gated, cut, picked short), not damage. */
const AROUND = 32;
const MANY = 4;

/** dB. A fill this faint is digital silence. */
export const NOTHING = -110;
/** A wave's own dip goes this far down from its peaks. */
const OWN_DIP = steps(14);
/** Digital silence this long (12 ms) is cut out of a sound wherever in its wave it begins, down to this far under the peaks; a note that is let go ends 45 dB under them. */
const CUT = 24;
const MID_WAVE = steps(30);
/** Peaks of a noise go up and down from cell to cell, at half of them and more; those of a dying note do so hardly ever. */
const RESTLESS = 0.2;
/** Cells (12 ms) through which only a noise of one level stays where it is. */
const CONSTANT = 24;
/** Steps of the grid up to which a noise has too few levels to be told from a dying note by that. */
const STILL = 8;

/**
 * Where many such places occur within `AROUND` seconds, only those count that fall clearly deeper than most of them. Cuts to nothing are a
 * style of their own.
 */
function unlikeTheStyle(gaps: readonly Gap[], sampleRate: number): Gap[] {
  const isCutOut = (gap: Gap): boolean => gap.fill <= NOTHING;
  const reach = (AROUND / 2) * sampleRate;
  let [from, to] = [0, 0];
  return gaps.filter((gap) => {
    while (gaps[from]!.start <= gap.start - reach) from++;
    while (to < gaps.length && gaps[to]!.start < gap.start + reach) to++;
    const near = gaps.slice(from, to);
    const alike = near.filter((other) => isCutOut(other) === isCutOut(gap));
    if (isCutOut(gap) || alike.length > 10 * MANY) return alike.length < 3 * MANY;
    const falls = alike.map(({ fall }) => fall).sort((x, y) => x - y);
    return alike.length < MANY || gap.fall >= falls[Math.floor(0.7 * (falls.length - 1))]! + 8;
  });
}

function collapses(e: Evidence, usual: number): Gap[] {
  const { cell, peaks } = e.envelope;
  const gaps: Gap[] = [];
  const loud = toByte(usual) + NEAR;
  // On a coarse grid nothing is told from half a step, and a noise of a few steps stands still.
  const least = e.step > 0 ? toByte(20 * Math.log10(e.step / 2)) : 0;
  const still = toByte(20 * Math.log10(STILL * Math.max(FINEST, e.step)));
  let k = LOOK;
  while (k < peaks.length - SHORTEST) {
    const before = largest(peaks, k - LOOK, k - 1);
    const inside = largest(peaks, k, k + SHORTEST);
    const just = largest(peaks, k - EDGE, k);
    if (
      before < loud ||
      peaks[k]! > before - FALL ||
      inside > Math.min(before - FALL, loud - NEAR + HOLLOW) ||
      // The cells just before still sound, or the edge would be counted late.
      (just < before - steps(12) && just < loud && !isCut(peaks, k, before))
    ) {
      k++;
      continue;
    }
    const limit = Math.min(inside + steps(6), before - FALL);
    let end = k + SHORTEST;
    while (end < peaks.length && end - k < LONGEST && peaks[end]! <= limit) end++;
    const after = largest(peaks, end, Math.min(peaks.length, end + EDGE + 1));
    const later = largest(peaks, end, Math.min(peaks.length, end + 60));
    // The cells at the edges may hold some of what is around.
    const left = largest(peaks, k + 1, end - 1);
    const fill = Math.max(least, left);
    const sounds =
      before - fill >= FALL && after - fill >= RISE && after >= loud - steps(6) && later >= loud && end < peaks.length;
    const isSilence = fill / 1.5 - 150 <= NOTHING;
    const dip = isSilence ? limit + steps(6) : Math.max(limit + steps(6), before - OWN_DIP);
    if (
      sounds &&
      isAbrupt(peaks, k, end) &&
      isEven(peaks, k, end) &&
      (left <= still || isRestless(peaks, k, end)) &&
      !isPulse(peaks, k, end, dip)
    ) {
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

/** A note that is let go falls on and on; where the sound is cut off, what is left is as quiet at once as in the middle. */
function isAbrupt(peaks: Uint8Array, start: number, end: number): boolean {
  const quarter = (end - start) >> 2;
  const early = largest(peaks, start + 2, start + 6);
  return early - largest(peaks, start + quarter, end - quarter) <= SAG;
}

/** What fills a gap is nothing, or a noise of one level; what is left of a note swells or dies away. */
function isEven(peaks: Uint8Array, start: number, end: number): boolean {
  const quarter = (end - start) >> 2;
  let least = 255;
  for (let k = start + quarter; k < end - quarter; k++) least = Math.min(least, peaks[k]!);
  return largest(peaks, start + quarter, end - quarter) - least <= EVEN;
}

/** Whether digital silence begins at once, in the midst of a wave. */
function isCut(peaks: Uint8Array, start: number, before: number): boolean {
  return peaks[start - 1]! >= before - MID_WAVE && largest(peaks, start, start + CUT) === 0;
}

/** A noise fills the gap, rather than the smooth rest of a note: its peaks go up and down, or stay where they are for long. */
function isRestless(peaks: Uint8Array, start: number, end: number): boolean {
  let turns = 0;
  let last = 0;
  let least = 255;
  for (let k = start + 2; k < end - 1; k++) least = Math.min(least, peaks[k]!);
  if (end - start >= CONSTANT && largest(peaks, start + 2, end - 1) - least <= steps(1.4)) return true;
  for (let k = start + 2; k < end - 1; k++) {
    const step = Math.sign(peaks[k]! - peaks[k - 1]!);
    if (step !== 0 && last !== 0 && step !== last) turns++;
    if (step !== 0) last = step;
  }
  return turns >= Math.max(1, RESTLESS * (end - start - 3));
}

/** A short dip like others just before or after is how the wave itself goes: pulses of a low note. Levels up to `dip` are one. */
function isPulse(peaks: Uint8Array, start: number, end: number, dip: number): boolean {
  if (end - start > SHORT) return false;
  return hasDip(peaks, start - PERIOD, start, dip) || hasDip(peaks, end + 1, end + 1 + PERIOD, dip);
}

function hasDip(peaks: Uint8Array, from: number, to: number, dip: number): boolean {
  let run = 0;
  for (let k = Math.max(0, from); k < Math.min(peaks.length, to); k++) {
    run = peaks[k]! <= dip ? run + 1 : 0;
    if (run >= DIP) return true;
  }
  return false;
}

/**
 * The first frame from `start` on at which the sound is back at once (by 10 dB within 2.5 ms, to where the stem sounds): the
 * end of a gap whose fill fades away. Looks as far as `end`; −1 where it does not come back.
 */
export function findReturn(e: Evidence, usual: number, start: number, end: number): number {
  const { cell, peaks } = e.envelope;
  const loud = toByte(usual) + NEAR;
  const last = Math.min(peaks.length - LOOK, Math.floor(end / cell));
  for (let k = Math.floor(start / cell); k < last; k++) {
    const before = largest(peaks, k - LOOK, k);
    if (largest(peaks, k, k + EDGE) - before >= BACK && largest(peaks, k, k + LOOK) >= loud) return k * cell;
  }
  return -1;
}

function largest(peaks: Uint8Array, from: number, to: number): number {
  let most = 0;
  for (let k = Math.max(0, from); k < to; k++) if (peaks[k]! > most) most = peaks[k]!;
  return most;
}
