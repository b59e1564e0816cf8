import { type Progress, part } from '../audio/source.ts';
import { STEMS, type StemName } from '../audio/stem.ts';
import type { Piece, Song } from '../treat/treatment.ts';
import { contextWeights, type Evidence, evidenceOf } from './evidence.ts';
import { BANDS, type Features } from './features.ts';
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

/** Points at which two beats are compared. */
const POINTS = 12;
/** Half-dB steps: one wild band must not outvote the rest. */
const CAP = 2 * 25;
/** Half-dB steps: what lies lower than this is heard as silence in both. */
const FLOOR = 2 * (120 - 75);
/** dB that fully different chroma costs, by stem. */
const CHROMA: Record<StemName, number> = { vocals: 12, drums: 0, bass: 20, other: 16 };
/** dB for what the surroundings differ in. */
const OTHER_CHORD = 2;
const OTHER_PLACE = 3;
const OTHER_SECTION = 0.5;
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
  let costs = new Float64Array(count);
  let next = new Float64Array(count);
  const local = Array.from({ length: to - from + 1 }, () => new Float32Array(count));
  const back = Array.from({ length: to - from + 1 }, () => new Int32Array(count));
  const report = part(progress, 0, 1);
  for (let u = from; u <= to; u++) {
    report((u - from) / (to - from + 1));
    const here = local[u - from]!;
    const came = back[u - from]!;
    compare.setTarget(u);
    let cheapest = 0;
    for (let s = 1; s < count; s++) if (costs[s]! < costs[cheapest]!) cheapest = s;
    const jump = material.place[u] === 0 ? JUMP_AT_BAR : JUMP;
    for (let s = 0; s < count; s++) {
      const source = sources[s]!;
      here[s] = source === u ? Number.POSITIVE_INFINITY : compare.cost(source) + jitter(piece.seed, u, source);
      if (u === from) {
        next[s] = here[s]!;
        continue;
      }
      const runsOn = s > 0 && sources[s - 1] === source - 1 ? costs[s - 1]! : Number.POSITIVE_INFINITY;
      const jumped = costs[cheapest]! + jump;
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

/** Up to a tenth of a dB by seed: lets another seed choose other material that is as good, and nothing worse. */
function jitter(seed: number, target: number, source: number): number {
  let h =
    Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(target + 1, 0xc2b2ae35) ^ Math.imul(source + 1, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (((h ^ (h >>> 15)) >>> 0) / 2 ** 32) * 0.1;
}

/** Compares one target beat with many source beats. */
class Comparison {
  private readonly material: Material;
  private readonly stem: StemName;
  private readonly evidence: Evidence;
  private readonly others: { features: Features; weight: Float32Array; chroma: number }[];
  private readonly frames: Int32Array = new Int32Array(POINTS);
  private target = 0;
  private own = 0;

  constructor(song: Song, material: Material, piece: Piece, from: number, to: number) {
    this.material = material;
    this.stem = piece.stem;
    const features = material.features[piece.stem];
    const first = Math.floor(material.grid[from]! / features.hop) - 1;
    const last = Math.ceil(material.grid[to + 1]! / features.hop) + 2;
    this.evidence = evidenceOf(song, piece, features, first, last);
    const weights = contextWeights(
      song,
      piece,
      features.hop,
      this.evidence.first,
      this.evidence.first + this.evidence.frames,
    );
    this.others = STEMS.filter((stem) => stem !== piece.stem).map((stem) => ({
      features: material.features[stem],
      weight: weights.get(stem)!,
      chroma: CHROMA[stem],
    }));
  }

  setTarget(target: number): void {
    this.target = target;
    pointsOf(this.material, target, this.frames);
    this.own = this.survives(target);
  }

  /** Mean trust in the beat's own sound. */
  survives(target: number): number {
    const { first, frames, weight } = this.evidence;
    const at = new Int32Array(POINTS);
    pointsOf(this.material, target, at);
    let sum = 0;
    for (const t of at) {
      if (t < first || t >= first + frames) continue;
      for (let k = 0; k < BANDS; k++) sum += weight[(t - first) * BANDS + k]!;
    }
    return sum / (POINTS * BANDS);
  }

  cost(source: number): number {
    const { grid, place, chord, section, features } = this.material;
    const { target, frames, evidence } = this;
    const start = grid[source]!;
    const step = (grid[source + 1]! - start) / POINTS;
    const own = features[this.stem];
    let far = 0;
    let weight = 0;
    let tone = 0;
    let tones = 0;
    let around = 0;
    let arounds = 0;
    for (let i = 0; i < POINTS; i++) {
      const t = frames[i]!;
      const e = t - evidence.first;
      if (e < 0 || e >= evidence.frames) continue;
      const s = Math.min(own.frames - 1, Math.max(0, Math.round((start + (i + 0.5) * step) / own.hop)));
      let trust = 0;
      for (let k = 0; k < BANDS; k++) {
        const w = evidence.weight[e * BANDS + k]!;
        if (w === 0) continue;
        const a = Math.max(FLOOR, own.bands[t * BANDS + k]!);
        const b = Math.max(FLOOR, own.bands[s * BANDS + k]!);
        far += w * Math.min(CAP, Math.abs(a - b));
        trust += w;
      }
      weight += trust;
      const sounds = trust / BANDS;
      tone += sounds * (1 - cosine(own.chroma, t, s));
      tones += sounds;
      for (const other of this.others) {
        const w = other.weight[e]!;
        if (w === 0) continue;
        around += w * (distance(other.features, t, s) + other.chroma * (1 - cosine(other.features.chroma, t, s)));
        arounds += w;
      }
    }
    const direct = weight > 0 ? far / weight / 2 + CHROMA[this.stem] * (tone / Math.max(1e-9, tones)) : 0;
    const context = arounds > 0 ? around / arounds : 0;
    let structure = 0;
    if (chord[target] !== chord[source]) structure += OTHER_CHORD;
    if (place[target]! >= 0 && place[source]! >= 0 && place[target] !== place[source]) structure += OTHER_PLACE;
    if (section[target] !== section[source]) structure += OTHER_SECTION;
    // The less survives of the beat itself, the more its surroundings have to say.
    return this.own * direct + (1 - 0.7 * this.own) * (0.7 * context + structure);
  }
}

function pointsOf({ grid, features }: Material, beat: number, into: Int32Array): void {
  const { hop, frames } = features.bass;
  const step = (grid[beat + 1]! - grid[beat]!) / POINTS;
  for (let i = 0; i < POINTS; i++) {
    into[i] = Math.min(frames - 1, Math.max(0, Math.round((grid[beat]! + (i + 0.5) * step) / hop)));
  }
}

/** Mean difference of two frames' envelopes in dB. */
function distance({ bands }: Features, t: number, s: number): number {
  let sum = 0;
  for (let k = 0; k < BANDS; k++) {
    const a = Math.max(FLOOR, bands[t * BANDS + k]!);
    const b = Math.max(FLOOR, bands[s * BANDS + k]!);
    sum += Math.min(CAP, Math.abs(a - b));
  }
  return sum / BANDS / 2;
}

/** Cosine of two frames' chroma; 1 where both are silent. */
function cosine(chroma: Uint8Array, t: number, s: number): number {
  let aa = 0;
  let bb = 0;
  let ab = 0;
  for (let p = 0; p < 12; p++) {
    const a = chroma[t * 12 + p]!;
    const b = chroma[s * 12 + p]!;
    aa += a * a;
    bb += b * b;
    ab += a * b;
  }
  if (aa === 0 && bb === 0) return 1;
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}
