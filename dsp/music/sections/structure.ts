import { FEATURES } from './bars.ts';

/** Bars to each side that a boundary is judged by: most progressions take four, so their mean stands still inside a part. */
const REACH = 4;
/** Sections shorter than this many bars are not cut off, save at the song's ends. */
const SHORTEST = 4;
const SHORTEST_END = 1;
/** A boundary differs by at least so many times the song's median difference from bar to bar, and by NEW at least. */
const STANDS_OUT = 1;
const NEW = 0.5;
/** Share of the median difference between neighbours, which differ by choice, under which two are the same one again. */
const SAME = 0.65;

/** Bar indices where sections start, 0 first, and the number of bars last. `features`: FEATURES a bar, standardised. */
export function boundariesOf(features: Float32Array): number[] {
  const bars = features.length / FEATURES;
  const novelty = new Float64Array(bars + 1);
  for (let b = 1; b < bars; b++) {
    // Near the ends only as many bars are compared as there are: fewer bars differ more by chance.
    const reach = Math.min(REACH, b, bars - b);
    const far = Math.min(2 * REACH, b, bars - b);
    const near = difference(features, b - reach, b, b, b + reach) * (reach / REACH);
    novelty[b] = 0.5 * (near + difference(features, b - far, b, b, b + far) * (far / REACH / 2));
  }
  const least = Math.max(NEW, STANDS_OUT * median(Array.from(novelty.subarray(1, bars))));
  const peaks = Array.from({ length: Math.max(0, bars - 1) }, (_, k) => k + 1)
    .filter((b) => novelty[b]! >= least && novelty[b]! >= novelty[b - 1]! && novelty[b]! >= novelty[b + 1]!)
    .sort((a, b) => novelty[b]! - novelty[a]!);
  const cuts = [0, bars];
  for (const b of peaks) {
    const free = cuts.every((cut) => Math.abs(cut - b) >= (cut === 0 || cut === bars ? SHORTEST_END : SHORTEST));
    if (free) cuts.push(b);
  }
  return cuts.sort((a, b) => a - b);
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** One number a section, 0 first, the same for sections that sound alike (the nearest earlier one, by their means). */
export function labelSections(features: Float32Array, cuts: readonly number[]): number[] {
  const labels: number[] = [];
  const neighbours = cuts.slice(1, -1).map((cut, s) => difference(features, cuts[s]!, cut, cut, cuts[s + 2]!));
  const other = SAME * median(neighbours);
  let next = 0;
  for (let s = 0; s + 1 < cuts.length; s++) {
    let best = -1;
    let least = other;
    for (let earlier = 0; earlier < s; earlier++) {
      const off = difference(features, cuts[earlier]!, cuts[earlier + 1]!, cuts[s]!, cuts[s + 1]!);
      if (off < least) {
        least = off;
        best = earlier;
      }
    }
    labels.push(best < 0 ? next++ : labels[best]!);
  }
  return labels;
}

/** Root mean square difference between the mean features of bars [a, aEnd) and [b, bEnd). */
function difference(features: Float32Array, a: number, aEnd: number, b: number, bEnd: number): number {
  let sum = 0;
  for (let f = 0; f < FEATURES; f++) {
    const off = meanOf(features, f, a, aEnd) - meanOf(features, f, b, bEnd);
    sum += off * off;
  }
  return Math.sqrt(sum / FEATURES);
}

function meanOf(features: Float32Array, f: number, from: number, to: number): number {
  let sum = 0;
  for (let b = from; b < to; b++) sum += features[b * FEATURES + f]!;
  return sum / (to - from);
}
