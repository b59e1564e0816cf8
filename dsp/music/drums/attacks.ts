import { BANDS, type BandLevels, bandOf, FPS } from './spectrogram.ts';

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

/** Frames, ascending, in which something was struck: perhaps several drums at once. */
export function attacks(levels: BandLevels): number[] {
  const frames = new Set<number>();
  const rise = new Float32Array(levels.frames);
  const sorted = new Float32Array(levels.frames);
  for (const range of RANGES) for (const frame of attacksIn(levels, range, rise, sorted)) frames.add(frame);
  const merged: number[] = [];
  for (const frame of [...frames].sort((a, b) => a - b))
    if (merged.length === 0 || frame - merged.at(-1)! > TOGETHER) merged.push(frame);
  return merged;
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
