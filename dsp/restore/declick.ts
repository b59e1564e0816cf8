import { burg, interpolate, predictionError } from '../signal/lpc.ts';
import type { Mended, Remedy, Wound } from './remedy.ts';

/** Seconds on either side of a click that its model is made of: long enough for two periods of a low E. */
const CONTEXT = 0.1;
/** Seconds. A longer disturbance is no click, and interpolation would invent it. */
const LONGEST = 0.012;
/** A sample is part of a click where the excitation exceeds its robust deviation this many times. */
const THRESHOLD = 6;
/** Seconds that the marked samples are widened by: the skirts of a click lie below the threshold. */
const SKIRT = 0.0003;
/** Seconds. A wound no longer than this holds a click and not much else. */
const SHORT = 0.03;
/** Seconds: over this the usual excitation is taken; a click is shorter, the tail of a drum longer. */
const NEAR = 0.005;
/** −100 dB of the peak: what is unexpected at this level nobody hears. */
const FAINTEST = 1e-5;
/** Order of the models that find and that fill, at 44.1 kHz. */
const FINDING_ORDER = 32;
const FILLING_ORDER = 256;
/** Where nobody spoke of clicks, a span is one if what follows bends less than this many times what came before, and the span more than that many times either. */
const LEFT_BEHIND = 2;
const TOWERS = 4;
const ROUNDS = 2;
const MODEL_ROUNDS = 4;

/** Replaces clicks, and only their samples, by what an autoregressive model of their surroundings expects. */
export const declick: Remedy = {
  name: 'declick',
  cause: 'click',
  mend(wound, progress) {
    const audio = wound.audio.map((channel) => channel.slice());
    let clicks = 0;
    for (let c = 0; c < audio.length; c++) {
      progress(c / audio.length);
      for (const [from, to] of findClicks(audio[c]!, wound)) {
        fillClick(audio[c]!, from, to, wound.sampleRate);
        clicks++;
      }
    }
    if (clicks === 0) return null;
    return {
      audio,
      confidence: 0.9,
      what: `interpolated ${clicks} ${clicks === 1 ? 'click' : 'clicks'}`,
      settings: { clicks },
    } satisfies Mended;
  },
};

/**
 * Spans of x inside the wound that an autoregressive model cannot explain, widened to whole clicks; sorted.
 *
 * The start of a note is unexpected too, so a click must exceed what is unexpected in the sound context as well. A wound
 * hardly longer than a click was marked because of one: there the deviation alone decides.
 */
function findClicks(x: Float32Array, wound: Pick<Wound, 'from' | 'to' | 'sampleRate' | 'told'>): [number, number][] {
  const { from, to, sampleRate, told } = wound;
  const short = told && to - from <= SHORT * sampleRate;
  // A click spoils the model that is to find it, so the loudest go first, and the model is made anew without them.
  const work = x.slice();
  let spans: [number, number][] = [];
  for (let round = 0; round < MODEL_ROUNDS; round++) {
    const { height, ratio } = excitation(x, work, sampleRate);
    let loudest = 0;
    for (let n = from; n < to; n++) loudest = Math.max(loudest, height[n]!);
    const least = short ? 0 : usualExcitation(height, wound);
    const share = round === MODEL_ROUNDS - 1 ? 0 : 4 ** -(round + 1);
    spans = spansAbove(height, ratio, Math.max(least, share * loudest), wound);
    work.set(x);
    for (const [start, end] of spans) if (start > 0 && end < x.length) bridge(work, start, end);
  }
  const brief = spans.filter(([start, end]) => end - start <= LONGEST * sampleRate);
  return told ? brief : brief.filter(([start, end]) => isApart(x, start, end, sampleRate));
}

/**
 * Whether what is left and right of [start, end) is one and the same sound that the span towers over: a click leaves nothing behind,
 * a drum rings on.
 */
function isApart(x: Float32Array, start: number, end: number, sampleRate: number): boolean {
  const reach = Math.round(LONGEST * sampleRate);
  const bend = (from: number, to: number): number => {
    let sum = 0;
    let count = 0;
    for (let n = Math.max(1, from); n < Math.min(x.length - 1, to); n++) {
      sum += (x[n - 1]! - 2 * x[n]! + x[n + 1]!) ** 2;
      count++;
    }
    return Math.sqrt(sum / Math.max(1, count));
  };
  const before = bend(start - reach, start);
  const after = bend(end, end + reach);
  return after < LEFT_BEHIND * before && bend(start, end) > TOWERS * Math.max(before, after);
}

/** What only a sample or so in two seconds of the context exceeds: the start of a loud note. */
function usualExcitation(
  error: Float32Array,
  { from, to, sampleRate }: Pick<Wound, 'from' | 'to' | 'sampleRate'>,
): number {
  // The damage may reach a little over the marked edges.
  const guard = Math.round(LONGEST * sampleRate);
  const context = new Float32Array(Math.max(0, from - guard) + Math.max(0, error.length - to - guard));
  context.set(error.subarray(0, Math.max(0, from - guard)));
  context.set(error.subarray(Math.min(error.length, to + guard)), Math.max(0, from - guard));
  context.sort();
  return context[context.length - 1 - Math.floor(context.length / (2 * sampleRate))] ?? 0;
}

/** Spans around each sample of at least a height and the threshold, grown while what is near exceeds half the threshold, and by their skirts; sorted and apart. */
function spansAbove(
  height: Float32Array,
  error: Float32Array,
  least: number,
  { from, to, sampleRate }: Pick<Wound, 'from' | 'to' | 'sampleRate'>,
): [number, number][] {
  const skirt = Math.ceil(SKIRT * sampleRate);
  const spans: [number, number][] = [];
  for (let n = from; n < to; n++) {
    if (height[n]! <= least || error[n]! <= THRESHOLD) continue;
    let start = n;
    let end = n + 1;
    for (let m = n; m >= Math.max(from, start - 2 * skirt); m--) if (error[m]! > THRESHOLD / 2) start = m;
    for (let m = n; m < Math.min(to, end + 2 * skirt); m++) if (error[m]! > THRESHOLD / 2) end = m + 1;
    start = Math.max(from, start - skirt);
    const last = spans.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.min(to, end + skirt);
    else spans.push([start, Math.min(to, end + skirt)]);
    n = end;
  }
  return spans;
}

/**
 * What models of `model`, block by block, do not explain of x: its magnitude, and as a multiple of what is usual within a few
 * milliseconds. A model's first coefficient is 1, so the magnitude of a click's first sample is its height, whatever the model.
 */
function excitation(
  x: Float32Array,
  model: Float32Array,
  sampleRate: number,
): { height: Float32Array; ratio: Float32Array } {
  const height = new Float32Array(x.length);
  const ratio = new Float32Array(x.length);
  const margin = Math.round(CONTEXT * sampleRate);
  const block = 2 * margin;
  const near = Math.max(8, Math.round(NEAR * sampleRate));
  let level = 0;
  for (let n = 0; n < x.length; n++) level = Math.max(level, Math.abs(model[n]!));
  for (let start = 0; start < x.length; start += block) {
    const end = Math.min(x.length, start + block);
    const first = Math.max(0, start - margin);
    const last = Math.min(x.length, end + margin);
    const a = burg(Float64Array.from(model.subarray(first, last)), 0, last - first, FINDING_ORDER);
    const order = a.length - 1;
    if (order === 0) continue;
    const error = new Float64Array(last - first - order);
    predictionError(Float64Array.from(x.subarray(first, last)), a, order, last - first, error);
    for (let n = 0; n < error.length; n++) error[n] = Math.abs(error[n]!);
    const local: number[] = [];
    for (let at = 0; at < error.length; at += near) local.push(deviationOf(error.subarray(at, at + near)));
    for (let n = Math.max(start, first + order); n < end; n++) {
      const e = n - first - order;
      const k = Math.floor(e / near);
      // The louder of the neighbours: the tail of a drum is no click though its start is louder still.
      const usual = Math.max(local[k]!, local[k - 1] ?? 0, local[k + 1] ?? 0, level * FAINTEST);
      height[n] = error[e]!;
      ratio[n] = error[e]! / usual;
    }
  }
  return { height, ratio };
}

/** Median of magnitudes over 0.6745: the standard deviation, were the outliers not there. */
function deviationOf(magnitudes: Float64Array): number {
  const sorted = magnitudes.slice().sort();
  return sorted[sorted.length >> 1]! / 0.6745;
}

/** Janssen's iteration: model the surroundings with the gap filled, fill the gap by the model, again. */
function fillClick(x: Float32Array, from: number, to: number, sampleRate: number): void {
  const margin = Math.round(CONTEXT * sampleRate);
  const first = Math.max(0, from - margin);
  const samples = Float64Array.from(x.subarray(first, Math.min(x.length, to + margin)));
  const order = Math.round((FILLING_ORDER * sampleRate) / 44100);
  // Less than the model's order of context on a side: nothing to interpolate from.
  if (from - first <= order || samples.length - (to - first) <= order) return;
  const missing = Int32Array.from({ length: to - from }, (_, i) => from - first + i);
  bridge(samples, from - first, to - first);
  for (let round = 0; round < ROUNDS; round++) {
    interpolate(samples, missing, burg(samples, 0, samples.length, order));
  }
  for (let n = from; n < to; n++) x[n] = samples[n - first]!;
}

/** A straight line over [from, to): a start that says nothing. */
function bridge(samples: Float64Array | Float32Array, from: number, to: number): void {
  const left = samples[from - 1]!;
  const right = samples[to]!;
  for (let n = from; n < to; n++) samples[n] = left + ((right - left) * (n - from + 1)) / (to - from + 1);
}
