import type { AudioSource } from '../audio/source.ts';
import { BANDS, Bands, SILENCE } from './bands.ts';

/** Frames kept of a stem: a minute and a half at most, thinned evenly. 0.5 MB. */
const MOST = 2000;
/** Frames that the expectation is averaged over: fewer follow chance, more blur the timbre. */
const NEAREST = 6;
/** dB. A frame may be louder or softer than one in the library that it otherwise equals. */
const LEVEL_RANGE = 9;
/** dB. A band that differs more than this is damaged or is another note; how much more does not matter. */
const FARTHEST = 25;

/** What a stem sounds like where it is undamaged: band levels of many moments. */
export interface Library {
  readonly frames: readonly Float32Array[];
  /** The level under which each band stays for a tenth of the time, dB: the stem's own floor. */
  readonly floor: Float32Array;
}

/** Half a second and a little: fewer frames do not tell what a stem sounds like. */
const LEAST = 50;

/** Whether enough is clean to compare with. */
export const isKnown = ({ frames }: Library): boolean => frames.length >= LEAST;

/** Reads the passages frame by frame, evenly thinned. */
export function learn(passages: readonly AudioSource[]): Library {
  const first = passages[0];
  if (first === undefined) return { frames: [], floor: new Float32Array(BANDS).fill(SILENCE) };
  const bands = Bands.at(first.sampleRate);
  const total = passages.reduce((sum, passage) => sum + Math.max(0, passage.length - bands.size), 0);
  const step = Math.max(bands.hop, Math.ceil(total / MOST));
  const block = Array.from({ length: first.channels }, () => new Float32Array(bands.size));
  const spectrum = new Float32Array(bands.size);
  const power = new Float64Array(bands.size / 2 + 1);
  const frames: Float32Array[] = [];
  for (const passage of passages) {
    for (let at = 0; at + bands.size <= passage.length; at += step) {
      passage.read(at, block);
      power.fill(0);
      for (const channel of block) {
        bands.spectrum(channel, 0, spectrum);
        bands.addPower(spectrum, power);
      }
      for (let k = 0; k < power.length; k++) power[k]! /= block.length;
      const levels = new Float32Array(BANDS);
      bands.decibels(power, levels);
      frames.push(levels);
    }
  }
  const floor = new Float32Array(BANDS);
  const sorted = new Float32Array(frames.length);
  for (let b = 0; b < BANDS; b++) {
    for (let i = 0; i < frames.length; i++) sorted[i] = frames[i]![b]!;
    sorted.sort();
    floor[b] = sorted[Math.floor(0.1 * frames.length)] ?? SILENCE;
  }
  return { frames, floor };
}

/** What a moment would sound like undamaged, and how far (dB a band) the nearest moments were from it. */
interface Expected {
  readonly levels: Float32Array[];
  readonly distance: Float32Array;
}

/**
 * For each frame the mean of its nearest neighbours in the library (k nearest neighbours in dB, robust, with a free level),
 * judged by the bands with weight. The library must not be empty. `heardAs` is what its frames would sound like with what was
 * added to the passage; they are compared by it, and the answer is without it.
 */
export function expect(
  frames: readonly Float32Array[],
  weights: Float32Array,
  library: Library,
  heardAs: readonly Float32Array[] = library.frames,
): Expected {
  const distance = new Float32Array(frames.length);
  const used: number[] = [];
  for (let b = 0; b < BANDS; b++) if (weights[b]! > 0.01) used.push(b);
  const width = used.length;
  const weight = Float32Array.from(used, (b) => weights[b]!);
  let mass = 0;
  for (const value of weight) mass += value;
  const count = library.frames.length;
  // Only the bands that count, side by side: the search reads them over and over.
  const table = new Float32Array(count * width);
  for (let i = 0; i < count; i++) for (let u = 0; u < width; u++) table[i * width + u] = heardAs[i]![used[u]!]!;
  const own = new Float32Array(width);
  const near = neighbours(Math.min(NEAREST, count));
  const nearest = near.best.length;
  const levels = frames.map((frame, t) => {
    for (let u = 0; u < width; u++) own[u] = frame[used[u]!]!;
    search(own, weight, mass, table, near);
    const out = new Float32Array(BANDS);
    for (let j = 0; j < nearest; j++) {
      const other = library.frames[near.who[j]!]!;
      for (let b = 0; b < BANDS; b++) out[b]! += Math.max(SILENCE, other[b]! + near.shift[j]!) / nearest;
    }
    distance[t] = near.best[0]!;
    return out;
  });
  return { levels, distance };
}

/** The nearest rows of a table, nearest first: their distance, their index, and the level by which they differ. */
interface Neighbours {
  readonly best: Float64Array;
  readonly who: Int32Array;
  readonly shift: Float64Array;
}

function neighbours(count: number): Neighbours {
  return { best: new Float64Array(count), who: new Int32Array(count), shift: new Float64Array(count) };
}

/** Finds the rows of `table` nearest to `own`. A function of its own, for as part of a closure its numbers would each be allocated. */
function search(own: Float32Array, weight: Float32Array, mass: number, table: Float32Array, into: Neighbours): void {
  const { best, who, shift } = into;
  const nearest = best.length;
  const width = own.length;
  const count = width === 0 ? 0 : table.length / width;
  best.fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < count; i++) {
    const at = i * width;
    let offset = 0;
    for (let u = 0; u < width; u++) offset += weight[u]! * clamp(own[u]! - table[at + u]!, FARTHEST);
    offset = clamp(offset / mass, LEVEL_RANGE);
    // A free level is no better than a like level.
    const extra = 0.1 * Math.abs(offset);
    const limit = (best[nearest - 1]! - extra) * mass;
    let sum = 0;
    for (let u = 0; u < width && sum < limit; u++) {
      const difference = Math.abs(own[u]! - table[at + u]! - offset);
      sum += weight[u]! * (difference < FARTHEST ? difference : FARTHEST);
    }
    if (sum >= limit) continue;
    const cost = sum / mass + extra;
    let place = nearest - 1;
    for (; place > 0 && best[place - 1]! > cost; place--) {
      best[place] = best[place - 1]!;
      who[place] = who[place - 1]!;
      shift[place] = shift[place - 1]!;
    }
    best[place] = cost;
    who[place] = i;
    shift[place] = offset;
  }
}

function clamp(value: number, limit: number): number {
  return value > limit ? limit : value < -limit ? -limit : value;
}

/** What was done to each band, in dB, and how far single moments lie from that. */
export interface Response {
  readonly gain: Float32Array;
  readonly spread: Float32Array;
}

/** Median and median absolute deviation over time of heard minus expected; with `silentToo` also over moments when a band should be silent. */
export function response(
  heard: readonly Float32Array[],
  expected: readonly Float32Array[],
  silentToo = false,
): Response {
  const gain = new Float32Array(BANDS);
  const spread = new Float32Array(BANDS);
  const differences: number[] = [];
  for (let b = 0; b < BANDS; b++) {
    differences.length = 0;
    let loudest = SILENCE;
    for (const frame of expected) loudest = Math.max(loudest, frame[b]!);
    for (let t = 0; t < heard.length; t++) {
      // Only moments when the band should sound tell what was done to it.
      if (silentToo || expected[t]![b]! > Math.max(loudest - 40, SILENCE + 15))
        differences.push(heard[t]![b]! - expected[t]![b]!);
    }
    if (differences.length < 3) continue;
    const median = medianOf(differences);
    gain[b] = median;
    spread[b] = medianOf(differences.map((value) => Math.abs(value - median)));
  }
  return { gain, spread };
}

export function medianOf(values: readonly number[]): number {
  return Float64Array.from(values).sort()[values.length >> 1] ?? 0;
}

/** How often `additive` compares anew what was added with what is expected. */
const ROUNDS = 3;
/** dB. Differences of this size are chance. */
const CHANCE = 2;

/** What a passage should have been, where something was added to it or laid over it. */
interface Additive {
  /** For each frame and band the level expected without it, dB. */
  readonly expected: readonly Float32Array[];
  /** What it raised each band by for half of the time, dB; 0 where that is within chance. */
  readonly added: Float32Array;
}

/**
 * Tells what was added to the frames from what they would be without it: bands that rose much decide little. `steady` is the power
 * in dB of noise that is known to lie under a band, −infinity where none is.
 */
export function additive(
  heard: readonly Float32Array[],
  library: Library,
  steady: Float32Array,
  progress: (fraction: number) => void,
): Additive {
  const weights = new Float32Array(BANDS).fill(1);
  const added = new Float32Array(BANDS);
  const underNoise = steady.some((level) => level > SILENCE);
  const heardAs = underNoise
    ? library.frames.map((frame) =>
        frame.map((value, b) => 10 * Math.log10(10 ** (value / 10) + 10 ** (steady[b]! / 10))),
      )
    : library.frames;
  // What lies over the noise is told by the frames' own level; elsewhere by what was found to be added.
  const without = (value: number, b: number): number => (steady[b]! > SILENCE ? value : value - added[b]!);
  for (let round = 0; ; round++) {
    progress(round / ROUNDS);
    const last = round === ROUNDS - 1;
    const step = last ? 1 : Math.max(1, Math.floor(heard.length / 100));
    const sample = heard.filter((_, t) => t % step === 0);
    const expected = expect(
      sample.map((frame) => frame.map(without)),
      weights,
      library,
      heardAs,
    ).levels;
    const { gain, spread } = response(sample, expected, true);
    for (let b = 0; b < BANDS; b++) {
      if (last && !(steady[b]! > SILENCE)) continue;
      added[b] = gain[b]! < Math.max(CHANCE, 0.5 * spread[b]!) ? 0 : gain[b]!;
      // Where the noise is known, all that it spares is music: there the moment is recognised.
      if (!underNoise) weights[b] = Math.max(0.05, Math.min(1, 1 - gain[b]! / 20));
    }
    if (last) return { expected, added };
  }
}
