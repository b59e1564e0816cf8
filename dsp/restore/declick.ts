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
/** Order of the models that find and that fill, at 44.1 kHz. */
const FINDING_ORDER = 32;
const FILLING_ORDER = 256;
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
export function findClicks(x: Float32Array, wound: Pick<Wound, 'from' | 'to' | 'sampleRate'>): [number, number][] {
  const { from, to, sampleRate } = wound;
  const short = to - from <= SHORT * sampleRate;
  // A click spoils the model that is to find it, so the loudest go first, and the model is made anew without them.
  const work = x.slice();
  let spans: [number, number][] = [];
  for (let round = 0; round < MODEL_ROUNDS; round++) {
    const error = excitation(x, work, sampleRate);
    let loudest = 0;
    for (let n = from; n < to; n++) loudest = Math.max(loudest, error[n]!);
    const least = short ? THRESHOLD : Math.max(THRESHOLD, usualExcitation(error, wound));
    const share = round === MODEL_ROUNDS - 1 ? 0 : 4 ** -(round + 1);
    spans = spansAbove(error, Math.max(least, share * loudest), wound);
    work.set(x);
    for (const [start, end] of spans) if (start > 0 && end < x.length) bridge(work, start, end);
  }
  return spans.filter(([start, end]) => end - start <= LONGEST * sampleRate);
}

/** What only a sample or so in two seconds of the context exceeds: the start of a loud note. */
function usualExcitation(
  error: Float32Array,
  { from, to, sampleRate }: Pick<Wound, 'from' | 'to' | 'sampleRate'>,
): number {
  // The damage may reach a little over the marked edges.
  const guard = Math.round(LONGEST * sampleRate);
  const context = [...error.subarray(0, Math.max(0, from - guard)), ...error.subarray(to + guard)].sort(
    (a, b) => b - a,
  );
  return context[Math.floor(context.length / (2 * sampleRate))] ?? 0;
}

/** Spans around each sample above `seed`, grown while what is near exceeds half the threshold, and by their skirts; sorted and apart. */
function spansAbove(
  error: Float32Array,
  seed: number,
  { from, to, sampleRate }: Pick<Wound, 'from' | 'to' | 'sampleRate'>,
): [number, number][] {
  const skirt = Math.ceil(SKIRT * sampleRate);
  const spans: [number, number][] = [];
  for (let n = from; n < to; n++) {
    if (error[n]! <= seed) continue;
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

/** What models of `model`, block by block, do not explain of x, as a multiple of its robust deviation there. */
function excitation(x: Float32Array, model: Float32Array, sampleRate: number): Float32Array {
  const out = new Float32Array(x.length);
  const margin = Math.round(CONTEXT * sampleRate);
  const block = 2 * margin;
  for (let start = 0; start < x.length; start += block) {
    const end = Math.min(x.length, start + block);
    const first = Math.max(0, start - margin);
    const last = Math.min(x.length, end + margin);
    const a = burg(Float64Array.from(model.subarray(first, last)), 0, last - first, FINDING_ORDER);
    const order = a.length - 1;
    if (order === 0) continue;
    const error = new Float64Array(last - first - order);
    predictionError(Float64Array.from(x.subarray(first, last)), a, order, last - first, error);
    const deviation = robustDeviation(error);
    for (let n = Math.max(start, first + order); n < end; n++) {
      out[n] = Math.abs(error[n - first - order]!) / Math.max(deviation, 1e-12);
    }
  }
  return out;
}

/** Median of the magnitudes over 0.6745: the standard deviation, were the outliers not there. */
function robustDeviation(error: Float64Array): number {
  const sorted = error.map(Math.abs).sort();
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
