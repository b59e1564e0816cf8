import { burg, extrapolate, interpolate, predictionError, synthesise } from '../signal/lpc.ts';
import type { Mended, Remedy, Wound } from './remedy.ts';

/** Seconds. Up to here the sound on both sides says what was between; measured on tonal stems. */
export const LONGEST_GAP = 0.15;
/** Seconds of sound on either side that the models are made of. */
const CONTEXT = 0.18;
/** At 44.1 kHz: enough poles for a chord's partials. */
const ORDER = 1000;
/** Seconds next to the gap that tell how strongly the sound was driven. */
const NEAR = 0.03;
/** Seconds. A shorter gap is as loud without noise in it, and nearer the truth; in a longer one than LOST it has all its noise. */
const FORETOLD = 0.015;
const LOST = 0.08;
/** Seconds. Up to here both sides are solved at once: 5 dB nearer the truth at 12 ms; in longer gaps it gains nothing for its time. */
const JOINT = 0.02;
const ROUNDS = 2;
/** A gap is silence at least this many dB under its surroundings, or digital silence. */
const DEPTH = 30;
/** Seconds; shorter silences are zero crossings. */
const SHORTEST = 0.001;

/** Of a short wound: less silence than this share is a gap within a wound that was marked generously. */
const LEAST_SILENT = 0.3;

/** Fills short dropouts from both sides. */
export const fillGaps: Remedy = {
  name: 'fill gaps',
  cause: 'dropout',
  mend(wound, progress) {
    const gaps = findGaps(wound);
    const longest = LONGEST_GAP * wound.sampleRate;
    const short = gaps.filter(([from, to]) => to - from <= longest);
    if (short.length === 0) return null;
    const audio = wound.audio.map((channel) => channel.slice());
    let total = 0;
    short.forEach(([from, to], i) => {
      progress(i / short.length);
      for (const channel of audio) fillGap(channel, from, to, wound.sampleRate, randomOf(wound.seed + from));
      total += to - from;
    });
    const milliseconds = Math.round((1000 * total) / wound.sampleRate);
    return {
      audio,
      // Half of the promise is gone at the longest gap.
      confidence: 0.95 - (0.45 * Math.max(...short.map(([from, to]) => to - from))) / longest,
      what: `filled ${short.length === 1 ? 'a gap' : `${short.length} gaps`} of ${milliseconds} ms from both sides`,
      settings: { gaps: short.length },
    } satisfies Mended;
  },
};

/**
 * What is to be filled inside the wound, sorted. A short wound is a gap from edge to edge, whatever is there instead of the
 * music (a repeat, noise, a fade), unless only a small part of it is silent; of a long one its silent spans (all channels at once).
 */
export function findGaps(wound: Wound): [number, number][] {
  const { from, to, sampleRate } = wound;
  const silent = silentSpans(wound);
  if (to - from > LONGEST_GAP * sampleRate) return silent;
  const total = silent.reduce((sum, [start, end]) => sum + end - start, 0);
  // Faint noise is silent here and there.
  const whole = silent.length !== 1 || total > LEAST_SILENT * (to - from);
  return whole ? [[from, to]] : silent;
}

/** Spans of at least SHORTEST in which all channels lie DEPTH under their surroundings. */
function silentSpans(wound: Wound): [number, number][] {
  const { audio, from, to, sampleRate } = wound;
  const threshold = levelAround(wound) * 10 ** (-DEPTH / 20);
  const shortest = SHORTEST * sampleRate;
  const gaps: [number, number][] = [];
  let start = -1;
  for (let n = from; n <= to; n++) {
    const silent = n < to && audio.every((channel) => Math.abs(channel[n]!) <= threshold);
    if (silent && start < 0) start = n;
    if (!silent && start >= 0) {
      if (n - start >= shortest) gaps.push([start, n]);
      start = -1;
    }
  }
  return gaps;
}

/** RMS of the 50 ms before and after the wound. */
function levelAround({ audio, from, to, sampleRate }: Wound): number {
  const reach = Math.round(0.05 * sampleRate);
  let energy = 0;
  let count = 0;
  for (const channel of audio) {
    for (let n = Math.max(0, from - reach); n < Math.min(channel.length, to + reach); n++) {
      if (n >= from && n < to) continue;
      energy += channel[n]! * channel[n]!;
      count++;
    }
  }
  return count === 0 ? 0 : Math.sqrt(energy / count);
}

/**
 * Continues the sound before the gap forwards and the sound after it backwards, and cross-fades. In place.
 *
 * In a short gap that is where Janssen's iteration begins: one model of both sides and the filling, and the filling that suits it
 * best (Janssen, Veldhuis & Vries 1986). In a long one, what a model cannot foretell (breath, the rattle of a snare, decay) would
 * fade out towards the middle: as much as is lost is put back as noise through the same models, driven as strongly as the sound
 * next to the gap drives them.
 */
function fillGap(x: Float32Array, from: number, to: number, sampleRate: number, random: () => number): void {
  const reach = Math.round(CONTEXT * sampleRate);
  const order = Math.round((ORDER * sampleRate) / 44100);
  const near = Math.round(NEAR * sampleRate);
  const length = to - from;
  const share = Math.max(0, Math.min(1, (length / sampleRate - FORETOLD) / (LOST - FORETOLD)));
  const forward = continued(x.subarray(Math.max(0, from - reach), from), length, order, near, random);
  const after = x.slice(to, Math.min(x.length, to + reach)).reverse();
  const backward = continued(after, length, order, near, random);
  for (let n = 0; n < length; n++) {
    const angle = (Math.PI * (n + 0.5)) / (2 * length);
    const [left, right] = [Math.cos(angle), Math.sin(angle)];
    const m = length - 1 - n;
    // Both sides foretell the same tones, so these add up by amplitude; their noises know nothing of each other.
    x[from + n] =
      left * left * forward.foretold[n]! +
      right * right * backward.foretold[m]! +
      share * (left * forward.noise[n]! + right * backward.noise[m]!);
  }
  if (length <= JOINT * sampleRate) refine(x, from, to, reach, order);
}

/** Janssen's iteration on a filled gap, in place; nothing where there is less than a model's order of sound on a side. */
function refine(x: Float32Array, from: number, to: number, reach: number, order: number): void {
  const first = Math.max(0, from - reach);
  const samples = Float64Array.from(x.subarray(first, Math.min(x.length, to + reach)));
  if (from - first <= order || samples.length - (to - first) <= order) return;
  const missing = Int32Array.from({ length: to - from }, (_, i) => from - first + i);
  for (let round = 0; round < ROUNDS; round++) {
    interpolate(samples, missing, burg(samples, 0, samples.length, order));
  }
  for (let n = from; n < to; n++) x[n] = samples[n - first]!;
}

interface Continued {
  readonly foretold: Float64Array;
  readonly noise: Float64Array;
}

/** `count` samples that go on from the end of `past`: what its model foretells, and a draw of what it cannot. */
function continued(past: Float32Array, count: number, order: number, near: number, random: () => number): Continued {
  const samples = new Float64Array(past.length + count);
  samples.set(past);
  const a = burg(samples, 0, past.length, order);
  extrapolate(samples, a, past.length, count);
  const drive = driveOf(samples, a, past.length, near);
  const noise = new Float64Array(a.length - 1 + count);
  synthesise(noise, a, a.length - 1, count, () => drive * gaussian(random));
  return { foretold: samples.subarray(past.length), noise: noise.subarray(a.length - 1) };
}

/** How strongly the last `near` samples before `to` drive the model: the usual size of what it does not foretell, whatever attack is among them. */
function driveOf(x: Float64Array, a: Float64Array, to: number, near: number): number {
  const from = Math.max(a.length - 1, to - near);
  const error = new Float64Array(Math.max(0, to - from));
  predictionError(x, a, from, to, error);
  for (let n = 0; n < error.length; n++) error[n] = Math.abs(error[n]!);
  error.sort();
  return error.length === 0 ? 0 : error[error.length >> 1]! / 0.6745;
}

/** Uniform in 0..1 (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
