import { STEMS, type StemName } from '../audio/stem.ts';
import type { Piece, Song } from '../treat/treatment.ts';
import { contextWeights, evidenceOf } from './evidence.ts';
import { BANDS, type Features, ROW } from './features.ts';
import type { Material } from './material.ts';

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
/** Frames of features that are read at once: four seconds at a time or more, whatever the tempo. */
const WINDOW = 512;

/** The points of one beat in all stems, the damaged stem first: rows of features and the squared length of each chroma. */
interface Points {
  /** (point, stem) × ROW: bands no lower than FLOOR, then chroma. */
  readonly rows: Uint8Array;
  readonly norms: Int32Array;
}

/** A beat of the piece or of its surroundings, and how far its points can be believed. */
interface Target extends Points {
  /** POINTS × BANDS: of the damaged stem's own bands. */
  readonly weight: Float32Array;
  /** POINTS × 3: of the other stems. */
  readonly context: Float32Array;
  /** Mean own weight of each point. */
  readonly sounds: Float64Array;
  /** Sums of the above. */
  readonly weights: number;
  readonly tones: number;
  readonly contexts: number;
  /** Mean trust in the beat's own sound, 0..1. */
  readonly survives: number;
}

/** Compares the beats from … to around a piece with one source beat after another. */
export class Comparison {
  private readonly material: Material;
  /** Of the damaged stem, then of the others. */
  private readonly features: readonly Features[];
  private readonly chroma: readonly number[];
  private readonly first: number;
  private readonly targets: readonly Target[];
  private readonly source: Points = emptyPoints();
  private readonly windows: { from: number; to: number; readonly rows: Uint8Array }[];
  private sourceBeat = 0;

  constructor(song: Song, material: Material, piece: Piece, from: number, to: number) {
    const stems = [piece.stem, ...STEMS.filter((stem) => stem !== piece.stem)];
    this.material = material;
    this.features = stems.map((stem) => material.features[stem]);
    this.chroma = stems.map((stem) => CHROMA[stem]);
    this.windows = stems.map(() => ({ from: 0, to: 0, rows: new Uint8Array(WINDOW * ROW) }));
    this.first = from;
    const own = this.features[0]!;
    const first = Math.floor(material.grid[from]! / own.hop) - 1;
    const last = Math.ceil(material.grid[to + 1]! / own.hop) + 2;
    const evidence = evidenceOf(song, piece, own, first, last);
    const end = evidence.first + evidence.frames;
    const weights = contextWeights(song, piece, own.hop, evidence.first, end);
    const others = stems.slice(1).map((stem) => weights.get(stem)!);
    this.targets = Array.from({ length: to - from + 1 }, (_, i) => {
      const target = {
        ...emptyPoints(),
        weight: new Float32Array(POINTS * BANDS),
        context: new Float32Array(POINTS * 3),
        sounds: new Float64Array(POINTS),
        weights: 0,
        tones: 0,
        contexts: 0,
        survives: 0,
      };
      this.fill(from + i, target);
      let believed = 0;
      for (let point = 0; point < POINTS; point++) {
        const e = this.frameOf(from + i, point) - evidence.first;
        // What lies outside the evidence weighs nothing.
        if (e < 0 || e >= evidence.frames) continue;
        let trust = 0;
        for (let k = 0; k < BANDS; k++) {
          const w = evidence.weight[e * BANDS + k]!;
          target.weight[point * BANDS + k] = w;
          trust += w;
          believed += w;
        }
        target.sounds[point] = trust / BANDS;
        target.weights += trust;
        target.tones += trust / BANDS;
        others.forEach((weight, o) => {
          target.context[point * 3 + o] = weight[e]!;
          target.contexts += weight[e]!;
        });
      }
      target.survives = believed / (POINTS * BANDS);
      return target;
    });
  }

  /** Mean trust in the beat's own sound. */
  survives(target: number): number {
    return this.targets[target - this.first]!.survives;
  }

  /** Chooses the beat that `cost` compares with. Quick where sources come in order. */
  setSource(beat: number): void {
    this.sourceBeat = beat;
    this.fill(beat, this.source);
  }

  /** How unlike the target and the source are, in dB; infinite where that is more than `limit`. */
  cost(targetBeat: number, limit: number): number {
    const target = this.targets[targetBeat - this.first]!;
    const { source, chroma } = this;
    const { weight, context, sounds, survives, weights, tones, contexts } = target;
    const structure = this.structure(targetBeat);
    // The less survives of the beat itself, the more its surroundings have to say.
    const bySurroundings = 1 - 0.7 * survives;
    // All that a point adds is positive: what has been added up so far is too little, never too much.
    const perFar = weights > 0 ? survives / weights / 2 : 0;
    const perTone = weights > 0 ? (survives * chroma[0]!) / Math.max(1e-9, tones) : 0;
    const perAround = contexts > 0 ? (bySurroundings * 0.7) / contexts : 0;
    const least = bySurroundings * structure;
    let far = 0;
    let tone = 0;
    let around = 0;
    for (let i = 0; i < POINTS; i++) {
      if (least + far * perFar + tone * perTone + around * perAround > limit) return Number.POSITIVE_INFINITY;
      const at = i * STEMS.length;
      if (sounds[i]! > 0) {
        const row = at * ROW;
        for (let k = 0; k < BANDS; k++) {
          const difference = Math.abs(target.rows[row + k]! - source.rows[row + k]!);
          far += weight[i * BANDS + k]! * (difference < CAP ? difference : CAP);
        }
        tone += sounds[i]! * (1 - cosine(target, source, at));
      }
      for (let o = 1; o < STEMS.length; o++) {
        if (context[i * 3 + o - 1] === 0) continue;
        around +=
          distance(target.rows, source.rows, (at + o) * ROW) + chroma[o]! * (1 - cosine(target, source, at + o));
      }
    }
    const direct = weights > 0 ? far / weights / 2 + chroma[0]! * (tone / Math.max(1e-9, tones)) : 0;
    const surroundings = contexts > 0 ? around / contexts : 0;
    return survives * direct + bySurroundings * (0.7 * surroundings + structure);
  }

  private structure(target: number): number {
    const { chord, place, section } = this.material;
    const source = this.sourceBeat;
    let sum = 0;
    if (chord[target] !== chord[source]) sum += OTHER_CHORD;
    if (place[target]! >= 0 && place[source]! >= 0 && place[target] !== place[source]) sum += OTHER_PLACE;
    if (section[target] !== section[source]) sum += OTHER_SECTION;
    return sum;
  }

  private frameOf(beat: number, point: number): number {
    const { grid } = this.material;
    const { hop, frames } = this.features[0]!;
    const step = (grid[beat + 1]! - grid[beat]!) / POINTS;
    return Math.min(frames - 1, Math.max(0, Math.round((grid[beat]! + (point + 0.5) * step) / hop)));
  }

  private fill(beat: number, { rows, norms }: Points): void {
    for (let i = 0; i < POINTS; i++) {
      const t = this.frameOf(beat, i);
      for (let o = 0; o < STEMS.length; o++) {
        const window = this.windowAt(o, t);
        const from = (t - window.from) * ROW;
        const to = (i * STEMS.length + o) * ROW;
        for (let k = 0; k < BANDS; k++) {
          const level = window.rows[from + k]!;
          rows[to + k] = level < FLOOR ? FLOOR : level;
        }
        let norm = 0;
        for (let p = BANDS; p < ROW; p++) {
          const x = window.rows[from + p]!;
          rows[to + p] = x;
          norm += x * x;
        }
        norms[i * STEMS.length + o] = norm;
      }
    }
  }

  /** The frames of a stem around frame t. */
  private windowAt(o: number, t: number): { readonly from: number; readonly rows: Uint8Array } {
    const window = this.windows[o]!;
    if (t < window.from || t >= window.to) {
      window.from = t;
      window.to = Math.min(this.features[o]!.frames, t + WINDOW);
      this.features[o]!.read(window.from, window.to, window.rows);
    }
    return window;
  }
}

function emptyPoints(): Points {
  const count = POINTS * STEMS.length;
  return { rows: new Uint8Array(count * ROW), norms: new Int32Array(count) };
}

/** Mean difference of two envelopes in dB. */
function distance(a: Uint8Array, b: Uint8Array, row: number): number {
  let sum = 0;
  for (let k = row; k < row + BANDS; k++) {
    const difference = Math.abs(a[k]! - b[k]!);
    sum += difference < CAP ? difference : CAP;
  }
  return sum / BANDS / 2;
}

/** Cosine of two chromas; 1 where both are silent. */
function cosine(a: Points, b: Points, at: number): number {
  const aa = a.norms[at]!;
  const bb = b.norms[at]!;
  if (aa === 0 && bb === 0) return 1;
  if (aa === 0 || bb === 0) return 0;
  let ab = 0;
  const row = at * ROW;
  for (let p = row + BANDS; p < row + ROW; p++) ab += a.rows[p]! * b.rows[p]!;
  return ab / Math.sqrt(aa * bb);
}
