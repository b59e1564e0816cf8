/**
 * Marks what was clipped: fills `low` and `high` with the bounds of each sample of x[from … to) and returns how many were
 * clipped. Bounds of reliable samples, and of those outside [from, to), are the sample itself.
 */
export function boundClipped(x: Float32Array, from: number, to: number, low: Float32Array, high: Float32Array): number {
  low.set(x);
  high.set(x);
  let count = 0;
  for (const sign of [1, -1] as const) {
    const level = levelOf(x, from, to, sign);
    const tops = flatTops(x, from, to, sign);
    for (let n = from; n < to; n++) {
      const value = sign * x[n]!;
      if (value < Math.min(level.from, tops[n - from]!)) continue;
      // A smeared top may lie above what the wave was: it was at least the level.
      const least = sign * Math.min(value, level.least);
      if (sign > 0) {
        low[n] = least;
        high[n] = Number.POSITIVE_INFINITY;
      } else {
        low[n] = Number.NEGATIVE_INFINITY;
        high[n] = least;
      }
      count++;
    }
  }
  return count;
}

interface Level {
  /** Samples at or above are unreliable. */
  readonly from: number;
  /** They were at least this, or at least what they are. */
  readonly least: number;
}

const NONE: Level = { from: Number.POSITIVE_INFINITY, least: Number.POSITIVE_INFINITY };
/** Bins of the amplitude histogram between 0 and the peak. */
const BINS = 100;
/** Lossy coding lets flat tops swing by this share of the peak; the pile is looked for above what is left. */
const HIGHEST_SWING = 0.45;
/** How many times denser than the wave just below the pile must be. Music thins out by a few per cent a bin. */
const DENSER = 1.6;

/**
 * The level at which one polarity of x[from … to) is clipped, at or below full scale.
 *
 * Music thins out towards its peak; a clipped wave piles up. A hard clip piles up at one number; soft clipping and lossy coding
 * spread the pile, and then everything from its foot on is unreliable.
 */
function levelOf(x: Float32Array, from: number, to: number, sign: 1 | -1): Level {
  let peak = 0;
  for (let n = from; n < to; n++) peak = Math.max(peak, sign * x[n]!);
  // Below −80 dBFS the steps of 16 bits are as wide as a bin.
  if (peak < 1e-4) return NONE;
  const histogram = new Float64Array(BINS + 1);
  for (let n = from; n < to; n++) {
    const share = (sign * x[n]!) / peak;
    if (share > 0) histogram[Math.floor(share * BINS)]!++;
  }
  // Three bins together: a bin's chance neighbours do not make a pile.
  const smooth = histogram.map((value, b) => (value + (histogram[b - 1] ?? 0) + (histogram[b + 1] ?? 0)) / 3);
  const lowest = Math.round(BINS * HIGHEST_SWING);
  let pile = BINS;
  for (let b = BINS; b >= lowest; b--) if (smooth[b]! > smooth[pile]!) pile = b;
  // The foot: the emptiest place between here and half of the pile's level.
  let foot = pile;
  for (let b = pile; b >= pile >> 1; b--) if (smooth[b]! < smooth[foot]!) foot = b;
  let total = 0;
  for (let b = pile - 2; b <= BINS; b++) total += histogram[b] ?? 0;
  if (total < 12 || smooth[pile]! < DENSER * (smooth[foot]! + 1)) return NONE;
  // The pile begins where the density leaves the foot's for good.
  let edge = pile;
  const half = smooth[foot]! + 0.15 * (smooth[pile]! - smooth[foot]!);
  while (edge > foot && smooth[edge - 1]! > half) edge--;
  let start = peak;
  for (let n = from; n < to; n++) {
    const value = sign * x[n]!;
    if (value < start && Math.floor((value / peak) * BINS) >= edge + 1) start = value;
  }
  const exact = exactLevel(x, from, to, sign, start);
  if (exact !== null) return { from: exact, least: exact };
  return { from: start, least: Math.max(start, (peak * (pile - 1)) / BINS) };
}

/** The number that a large part of the samples from `start` on are equal to: a hard clip that nothing smeared. */
function exactLevel(x: Float32Array, from: number, to: number, sign: 1 | -1, start: number): number | null {
  const counts = new Map<number, number>();
  let all = 0;
  for (let n = from; n < to; n++) {
    const value = sign * x[n]!;
    if (value < start) continue;
    all++;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  let level = 0;
  let most = 0;
  for (const [value, count] of counts) {
    if (count > most) {
      most = count;
      level = value;
    }
  }
  return most >= 8 && most >= 0.3 * all ? level : null;
}

/** Samples in a row that make a flat top. */
const FLAT = 4;

/**
 * A hard clip that a low cut or a slow gain bent afterwards has no level of its own, but its tops are still straighter than any
 * wave: runs near the local peak whose second difference all but vanishes. Returns for each sample of [from, to) its own
 * level where it is part of one, else infinity.
 */
function flatTops(x: Float32Array, from: number, to: number, sign: 1 | -1): Float32Array {
  const levels = new Float32Array(to - from).fill(Number.POSITIVE_INFINITY);
  const bends: number[] = [];
  for (let n = from + 1; n < to - 1; n += 7) bends.push(Math.abs(x[n - 1]! - 2 * x[n]! + x[n + 1]!));
  bends.sort((a, b) => a - b);
  let peak = 0;
  for (let n = from; n < to; n++) peak = Math.max(peak, Math.abs(x[n]!));
  // The bend of a 12 Hz cut's droop is 3e-6 of the level; float rounding 1e-7; 16-bit steps are left to the histogram.
  const straight = Math.max(1e-7, Math.min(0.02 * (bends[Math.floor(0.9 * bends.length)] ?? 0), 1e-5 * peak));
  let tops = 0;
  let run = 0;
  for (let n = from + 1; n < to - 1; n++) {
    const bend = Math.abs(x[n - 1]! - 2 * x[n]! + x[n + 1]!);
    if (bend <= straight && sign * x[n]! > 0.1 * peak) {
      run++;
      continue;
    }
    if (run >= FLAT - 2) {
      tops++;
      for (let m = n - run - 1; m <= n; m++) levels[m - from] = Math.min(levels[m - from]!, sign * x[m]!);
    }
    run = 0;
  }
  // A few straight runs happen in any wave.
  return tops < 4 ? levels.fill(Number.POSITIVE_INFINITY) : levels;
}

/** A peak begins at this share of the wave's highest value, and its top at the other. */
const PEAK = 0.9;
const TOP = 0.995;
/** Of a peak's samples, those on its top. A sine's is √(0.005/0.1) = 0.22 of its peak; a clip at half of a sine's height gives 0.87. */
const FLAT_SHARE = 0.5;
/** Fewer peaks say nothing. */
const LEAST_PEAKS = 6;

/** Whether at least half of the highest peaks of a polarity of x[from … to) are flat: strong evidence of a clip, with no other word for it. */
export function isFlat(x: Float32Array, from: number, to: number): boolean {
  return ([1, -1] as const).some((sign) => {
    let peak = 0;
    for (let n = from; n < to; n++) peak = Math.max(peak, sign * x[n]!);
    if (peak < 1e-4) return false;
    let peaks = 0;
    let flat = 0;
    for (let n = from; n < to; n++) {
      if (sign * x[n]! < PEAK * peak) continue;
      const start = n;
      let top = 0;
      for (; n < to && sign * x[n]! >= PEAK * peak; n++) if (sign * x[n]! >= TOP * peak) top++;
      peaks++;
      // A single sample at the very peak is a wave like any other.
      if (top >= 3 && top >= FLAT_SHARE * (n - start)) flat++;
    }
    return peaks >= LEAST_PEAKS && flat >= 0.5 * peaks;
  });
}
