import { BANDS, type BandLevels, bandOf, FPS } from './spectrogram.ts';

/** One moment at which something was struck: perhaps several drums at once. */
export interface Event {
  /** Frame of the attack. */
  readonly frame: number;
  /** Newly sounding amplitude in each band, linear. */
  readonly attack: Float32Array;
  /** Level in dB against the attack's, in each band, 60 ms and 150 ms after it (or just before the next event, if that is sooner). */
  readonly soon: Float32Array;
  readonly late: Float32Array;
  /** The lowest level in dB against the attack's before the next event, and within 0.3 s to each side: what rings on between hits. By RINGING range. */
  readonly ring: readonly number[];
  readonly floor: readonly number[];
  /** Seconds to the next event. */
  readonly gap: number;
}

/** Three ranges in which attacks are looked for on their own: a hat must not be drowned by a kick. */
const RANGES: readonly { readonly first: number; readonly last: number }[] = [
  { first: 0, last: bandOf(160) },
  { first: bandOf(200), last: bandOf(4000) },
  { first: bandOf(5500), last: BANDS - 1 },
];
/** Frames between the compared spectra: 10 ms, about the rise of the window. */
const LAG = 2;
/** A hit is the largest rise within 25 ms to each side. */
const ALONE = Math.round(0.025 * FPS);
/** Attacks in different ranges this close (25 ms) are one event. */
const TOGETHER = Math.round(0.025 * FPS);
/** A rise counts from this many dB on average over the range … */
const LEAST_RISE = 4;
/** … and this share of the range's strong rises. */
const LEAST_SHARE = 0.15;
/** What lies this far (dB) below the range's loud level is not heard as a hit. */
const QUIET = 38;
/** How long after the rise the attack is still building up: 20 ms. */
const BUILD = Math.round(0.02 * FPS);
const SOON = Math.round(0.06 * FPS);
const LATE = Math.round(0.15 * FPS);

/** Where metal rings: 2-5 kHz (rides, crashes) and above (hats). */
const RINGING = [
  { first: bandOf(2000), last: bandOf(4500) },
  { first: bandOf(6000), last: BANDS - 1 },
] as const;
const AROUND = Math.round(0.3 * FPS);

export function findEvents(levels: BandLevels): Event[] {
  const frames = new Set<number>();
  const rise = new Float32Array(levels.frames);
  const sorted = new Float32Array(levels.frames);
  for (const range of RANGES) for (const frame of attacksIn(levels, range, rise, sorted)) frames.add(frame);
  const merged: number[] = [];
  for (const frame of [...frames].sort((a, b) => a - b))
    if (merged.length === 0 || frame - merged.at(-1)! > TOGETHER) merged.push(frame);
  // One block for all events: thousands of small arrays would cost several times what is in them.
  const numbers = new Float32Array(3 * BANDS * merged.length);
  return merged.map((frame, i) => {
    const of = (k: number) => numbers.subarray((3 * i + k) * BANDS, (3 * i + k + 1) * BANDS);
    return describe(levels, frame, merged[i + 1] ?? frame + Math.round(FPS), of(0), of(1), of(2));
  });
}

/** `rise` and `sorted` are room for a number a frame each. */
function attacksIn(
  levels: BandLevels,
  { first, last }: { first: number; last: number },
  rise: Float32Array,
  sorted: Float32Array,
): number[] {
  const count = levels.frames;
  const bands = last - first + 1;
  const loud = loudLevels(levels, first, last);
  rise.fill(0);
  for (let t = LAG; t < count; t++) {
    let sum = 0;
    for (let b = first; b <= last; b++) {
      const floor = loud[b - first]! - QUIET;
      sum += Math.max(0, Math.max(floor, levels.at(t, b)) - Math.max(floor, levels.at(t - LAG, b)));
    }
    rise[t] = sum / bands;
  }
  sorted.set(rise);
  const strong = sorted.sort()[Math.floor(0.99 * (count - 1))] ?? 0;
  const least = Math.max(LEAST_RISE, LEAST_SHARE * strong);
  const found: number[] = [];
  for (let t = LAG; t < count; t++) {
    const here = rise[t]!;
    if (here < least) continue;
    let largest = true;
    for (let u = Math.max(0, t - ALONE); largest && u <= Math.min(count - 1, t + ALONE); u++)
      if (rise[u]! > here || (rise[u] === here && u < t)) largest = false;
    // The rise is largest in the middle between the two frames compared.
    if (largest) found.push(t - LAG / 2);
  }
  return found;
}

/** 98th percentile of each band: what its hits reach. */
function loudLevels(levels: BandLevels, first: number, last: number): Float32Array {
  const rank = Math.floor(0.98 * (levels.frames - 1));
  return Float32Array.from({ length: last - first + 1 }, (_, i) => levels.ranked(first + i, rank));
}

function describe(
  levels: BandLevels,
  frame: number,
  next: number,
  attack: Float32Array,
  soon: Float32Array,
  late: Float32Array,
): Event {
  const end = next - LAG - 1;
  const atSoon = Math.max(frame + BUILD, Math.min(frame + SOON, end));
  const atLate = Math.max(frame + BUILD, Math.min(frame + LATE, end));
  for (let b = 0; b < BANDS; b++) {
    let peak = 0;
    let peakDb = -200;
    for (let t = frame; t <= frame + BUILD; t++) {
      peak = Math.max(peak, levels.amplitude(t, b));
      peakDb = Math.max(peakDb, levels.at(t, b));
    }
    let before = 0;
    for (let t = frame - 2 * LAG - 2; t <= frame - LAG - 1; t++) before = Math.max(before, levels.amplitude(t, b));
    // Powers of what rings on and what is new add up.
    attack[b] = Math.sqrt(Math.max(0, peak * peak - before * before));
    soon[b] = levels.at(atSoon, b) - peakDb;
    late[b] = levels.at(atLate, b) - peakDb;
  }
  const lows = RINGING.map((range) => {
    let peak = -200;
    for (let t = frame; t <= frame + BUILD; t++) peak = Math.max(peak, meanLevel(levels, t, range));
    let lowest = 0;
    for (let t = frame + BUILD; t <= Math.min(end, frame + AROUND); t++)
      lowest = Math.min(lowest, meanLevel(levels, t, range) - peak);
    let around = 0;
    for (let t = frame - AROUND; t <= frame + AROUND; t++)
      around = Math.min(around, meanLevel(levels, t, range) - peak);
    return { lowest, around };
  });
  const ring = lows.map(({ lowest }) => lowest);
  const floor = lows.map(({ around }) => around);
  return { frame, attack, soon, late, ring, floor, gap: (next - frame) / FPS };
}

function meanLevel(levels: BandLevels, frame: number, { first, last }: { first: number; last: number }): number {
  let sum = 0;
  for (let b = first; b <= last; b++) sum += levels.at(frame, b);
  return sum / (last - first + 1);
}
