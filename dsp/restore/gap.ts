import { burg, extrapolate } from '../signal/lpc.ts';
import type { Mended, Remedy, Wound } from './remedy.ts';

/** Seconds. Up to here the sound on both sides says what was between; measured on tonal stems. */
export const LONGEST_GAP = 0.15;
/** Seconds of sound on either side that the models are made of. */
const CONTEXT = 0.18;
/** At 44.1 kHz: enough poles for a chord's partials. */
const ORDER = 1000;
/** A gap is silence at least this many dB under its surroundings, or digital silence. */
const DEPTH = 30;
/** Seconds; shorter silences are zero crossings. */
const SHORTEST = 0.001;

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
      for (const channel of audio) fillGap(channel, from, to, wound.sampleRate);
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
 * Silent spans inside the wound (all channels at once), sorted. Where none is silent, the whole wound is taken for a gap if
 * it is short enough: what is there (a repeat, noise) is not the music.
 */
export function findGaps(wound: Wound): [number, number][] {
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
  if (gaps.length === 0) gaps.push([from, to]);
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

/** Continues the sound before the gap forwards and the sound after it backwards, and cross-fades. In place. */
export function fillGap(x: Float32Array, from: number, to: number, sampleRate: number): void {
  const reach = Math.round(CONTEXT * sampleRate);
  const order = Math.round((ORDER * sampleRate) / 44100);
  const forward = continued(x.subarray(Math.max(0, from - reach), from), to - from, order);
  const after = x.slice(to, Math.min(x.length, to + reach)).reverse();
  const backward = continued(after, to - from, order);
  const length = to - from;
  for (let n = 0; n < length; n++) {
    const share = Math.cos((Math.PI * (n + 0.5)) / (2 * length)) ** 2;
    x[from + n] = share * forward[n]! + (1 - share) * backward[length - 1 - n]!;
  }
}

/** `count` samples that go on from the end of `past`. */
function continued(past: Float32Array, count: number, order: number): Float64Array {
  const samples = new Float64Array(past.length + count);
  samples.set(past);
  const a = burg(samples, 0, past.length, order);
  extrapolate(samples, a, past.length, count);
  return samples.subarray(past.length);
}
