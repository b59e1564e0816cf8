import { type Progress, part } from '../audio/source.ts';
import type { Piece, Song } from '../treat/treatment.ts';
import { Comparison } from './compare.ts';
import { firstAfter, type Material } from './material.ts';

/** One beat of the piece and the clean beat that plays it. */
export interface Match {
  /** Index of the beat in the material's grid. */
  readonly target: number;
  readonly source: number;
  /** How unlike the two are, in dB. */
  readonly cost: number;
  /** 0..1: how much of the beat survives to be compared. */
  readonly survives: number;
}

/** dB that leaving a source for another costs: at a downbeat, and elsewhere. */
const JUMP_AT_BAR = 1.5;
const JUMP = 3.5;
/** Beats on either side of the piece that the choice must fit as well. */
const CONTEXT = 3;

/**
 * The clean beats that best play a piece: the cheapest path through all clean beats of the stem (Viterbi), where a beat costs what it
 * differs from everything that is known of its place (what survives of it, the other stems at that moment, chord, place in the bar) and
 * leaving a running passage costs extra, so that whole bars are taken where whole bars repeat.
 * Returns one match a beat of the piece, in order; null where the stem has no clean beat.
 */
export function matchBeats(song: Song, material: Material, piece: Piece, progress: Progress): Match[] | null {
  const { grid } = material;
  const clean = material.clean[piece.stem];
  const firstTarget = Math.max(0, firstAfter(grid, piece.start) - 1);
  const lastTarget = Math.min(clean.length - 1, firstAfter(grid, piece.end - 1) - 1);
  const from = Math.max(0, firstTarget - CONTEXT);
  const to = Math.min(clean.length - 1, lastTarget + CONTEXT);
  const sources: number[] = [];
  // A beat can be played by any clean one that is not (partly) itself.
  for (let b = 0; b < clean.length; b++) if (clean[b] === 1 && (b < firstTarget || b > lastTarget)) sources.push(b);
  if (sources.length === 0) return null;

  const compare = new Comparison(song, material, piece, from, to);
  const count = sources.length;
  const jumps = Float64Array.from({ length: to - from + 2 }, (_, i) =>
    from + i > to ? 0 : material.place[from + i] === 0 ? JUMP_AT_BAR : JUMP,
  );
  const local = localCosts(compare, sources, jumps, piece.seed, from, to, part(progress, 0, 0.9));
  let costs = new Float64Array(count);
  let next = new Float64Array(count);
  const back = Array.from({ length: to - from + 1 }, () => new Int32Array(count));
  for (let u = from; u <= to; u++) {
    const here = local[u - from]!;
    const came = back[u - from]!;
    let cheapest = 0;
    for (let s = 1; s < count; s++) if (costs[s]! < costs[cheapest]!) cheapest = s;
    const jumped = costs[cheapest]! + jumps[u - from]!;
    for (let s = 0; s < count; s++) {
      if (u === from) {
        next[s] = here[s]!;
        continue;
      }
      const runsOn = s > 0 && sources[s - 1] === sources[s]! - 1 ? costs[s - 1]! : Number.POSITIVE_INFINITY;
      came[s] = runsOn <= jumped ? s - 1 : cheapest;
      next[s] = here[s]! + Math.min(runsOn, jumped);
    }
    [costs, next] = [next, costs];
  }
  let s = 0;
  for (let k = 1; k < count; k++) if (costs[k]! < costs[s]!) s = k;
  const matches: Match[] = [];
  for (let u = to; u >= from; u--) {
    if (u >= firstTarget - 1 && u <= lastTarget + 1) {
      matches.unshift({ target: u, source: sources[s]!, cost: local[u - from]![s]!, survives: compare.survives(u) });
    }
    if (u > from) s = back[u - from]![s]!;
  }
  return matches;
}

/** dB, more than any two beats differ: one beside the piece is played by itself only where there is no other. Finite, so that a song of a few beats has a cheapest path. */
const ITSELF = 60;
/** More than rounding can make of equal costs. */
const ROUNDING = 0.01;

/**
 * What it costs to play each beat in from … to by each source: a row a beat, infinite where it can be said beforehand that the cheapest path
 * does not go there, because leaving it for the cheapest source of that beat and coming back would cost less.
 */
function localCosts(
  compare: Comparison,
  sources: readonly number[],
  jumps: Float64Array,
  seed: number,
  from: number,
  to: number,
  progress: Progress,
): Float32Array[] {
  const local = Array.from({ length: to - from + 1 }, () => new Float32Array(sources.length));
  const least = new Float64Array(to - from + 1).fill(Number.POSITIVE_INFINITY);
  sources.forEach((source, s) => {
    if (s % 64 === 0) progress(s / sources.length);
    compare.setSource(source);
    for (let u = from; u <= to; u++) {
      const i = u - from;
      if (source === u) {
        local[i]![s] = ITSELF;
        continue;
      }
      const limit = least[i]! + jumps[i]! + jumps[i + 1]! + ROUNDING;
      const cost = compare.cost(u, limit) + jitter(seed, u, source);
      local[i]![s] = cost;
      if (cost < least[i]!) least[i] = cost;
    }
  });
  return local;
}

/** Up to a tenth of a dB by seed: lets another seed choose other material that is as good, and nothing worse. */
function jitter(seed: number, target: number, source: number): number {
  let h =
    Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(target + 1, 0xc2b2ae35) ^ Math.imul(source + 1, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (((h ^ (h >>> 15)) >>> 0) / 2 ** 32) * 0.1;
}
