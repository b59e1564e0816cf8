import { BANDS, CHROMA, FEATURES } from './bars.ts';

/** How alike two bars are, 0..1: half by pitch (chroma and chord), half by timbre. */
export function similarity(features: Float32Array, chords: readonly string[], a: number, b: number): number {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  let distance = 0;
  for (let c = 0; c < CHROMA; c++) {
    const x = features[a * FEATURES + c]!;
    const y = features[b * FEATURES + c]!;
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  for (let k = CHROMA; k < FEATURES; k++) {
    const off = features[a * FEATURES + k]! - features[b * FEATURES + k]!;
    distance += off * off;
  }
  const pitch = aa > 0 && bb > 0 ? dot / Math.sqrt(aa * bb) : aa === bb ? 1 : 0;
  const timbre = Math.exp(-distance / BANDS);
  return 0.3 * pitch ** 4 + 0.2 * (chords[a] === chords[b] ? 1 : 0) + 0.5 * timbre;
}

/** Bars to each side that a boundary is judged by. */
const REACH = 4;
/** Sections shorter than this many bars are not cut off. */
const SHORTEST = 4;

/** Bar indices where sections start, 0 first, and the number of bars last. */
export function boundariesOf(features: Float32Array, chords: readonly string[]): number[] {
  const bars = features.length / FEATURES;
  const novelty = new Float64Array(bars + 1);
  for (let b = 2; b <= bars - 2; b++) novelty[b] = checkerboard(features, chords, b, bars);
  let mean = 0;
  for (const value of novelty) mean += value / novelty.length;
  let deviation = 0;
  for (const value of novelty) deviation += (value - mean) ** 2 / novelty.length;
  const least = Math.max(0.05, mean + 0.5 * Math.sqrt(deviation));
  const order = Array.from({ length: Math.max(0, bars - 3) }, (_, k) => k + 2)
    .filter((b) => novelty[b]! >= least)
    .sort((a, b) => novelty[b]! - novelty[a]!);
  const cuts = [0, bars];
  for (const b of order)
    if (cuts.every((cut) => Math.abs(cut - b) >= (cut === 0 || cut === bars ? 2 : SHORTEST))) cuts.push(b);
  return cuts.sort((a, b) => a - b);
}

/** Foote's novelty (2000): how alike the bars are on each side less how alike they are across. */
function checkerboard(features: Float32Array, chords: readonly string[], at: number, bars: number): number {
  const reach = Math.min(REACH, at, bars - at);
  let within = 0;
  let across = 0;
  let pairs = 0;
  for (let i = 0; i < reach; i++) {
    for (let j = 0; j < reach; j++) {
      across += similarity(features, chords, at - 1 - i, at + j);
      if (i === j) continue;
      within += similarity(features, chords, at - 1 - i, at - 1 - j) + similarity(features, chords, at + i, at + j);
      pairs++;
    }
  }
  if (pairs === 0) return 0;
  return within / (2 * pairs) - across / (reach * reach);
}

/** Likeness from which two sections are the same one again. */
const SAME = 0.62;

/** One number a section, 0 first, the same for sections that sound alike. */
export function labelSections(features: Float32Array, chords: readonly string[], cuts: readonly number[]): number[] {
  const labels: number[] = [];
  let next = 0;
  for (let s = 0; s + 1 < cuts.length; s++) {
    let best = -1;
    let likeness = SAME;
    for (let earlier = 0; earlier < s; earlier++) {
      const value = alike(features, chords, cuts, earlier, s);
      if (value > likeness) {
        likeness = value;
        best = earlier;
      }
    }
    labels.push(best < 0 ? next++ : labels[best]!);
  }
  return labels;
}

/** Bar by bar along the best of the alignments: from the start, or where the shorter one fits the longer. */
function alike(
  features: Float32Array,
  chords: readonly string[],
  cuts: readonly number[],
  a: number,
  b: number,
): number {
  const [first, second] = [cuts[a]!, cuts[b]!];
  const [lengthA, lengthB] = [cuts[a + 1]! - first, cuts[b + 1]! - second];
  const overlap = Math.min(lengthA, lengthB);
  // A section of half the length may be a part of the other, not less.
  if (overlap * 2 < Math.max(lengthA, lengthB)) return 0;
  let best = 0;
  for (let shift = 0; shift <= Math.abs(lengthA - lengthB); shift++) {
    let sum = 0;
    for (let k = 0; k < overlap; k++) {
      const i = first + k + (lengthA > lengthB ? shift : 0);
      const j = second + k + (lengthB > lengthA ? shift : 0);
      sum += similarity(features, chords, i, j);
    }
    best = Math.max(best, sum / overlap);
  }
  return best;
}
