import { RealFft } from '../signal/fft.ts';
import { sqrtHann } from '../signal/window.ts';
import { MEL_BANDS, melScale } from './logmel.ts';

/**
 * Joins two versions of one passage by frequency: share[b] of mel band b comes from `fresh`, the rest from `kept`, as two linear-phase
 * filters whose powers add up to one. All arrays of one length. Bands beyond the scale's ends follow the band next to them.
 */
export function merge(
  kept: readonly Float32Array[],
  fresh: readonly Float32Array[],
  share: ArrayLike<number>,
  sampleRate: number,
): Float32Array[] {
  const { size, position } = melScale(sampleRate);
  const half = size >> 1;
  const gain = new Float32Array(half + 1);
  const rest = new Float32Array(half + 1);
  const top = lastKnown(position);
  for (let k = 0; k <= half; k++) {
    const at = Number.isNaN(position[k]!) ? (k > top ? MEL_BANDS - 1 : 0) : position[k]!;
    const band = Math.max(0, Math.min(MEL_BANDS - 1, Math.floor(at)));
    const next = Math.min(MEL_BANDS - 1, band + 1);
    const x = Math.max(0, Math.min(1, share[band]! + (at - band) * (share[next]! - share[band]!)));
    gain[k] = Math.sin((Math.PI / 2) * x);
    rest[k] = Math.cos((Math.PI / 2) * x);
  }
  return kept.map((channel, c) => mergeChannel(channel, fresh[c]!, gain, rest, size));
}

function lastKnown(position: Float32Array): number {
  let k = position.length - 1;
  while (k > 0 && Number.isNaN(position[k]!)) k--;
  return k;
}

function mergeChannel(
  kept: Float32Array,
  fresh: Float32Array,
  gain: Float32Array,
  rest: Float32Array,
  size: number,
): Float32Array {
  const hop = size >> 1;
  const window = sqrtHann(size);
  const fft = RealFft.of(size);
  const out = new Float32Array(kept.length);
  const a = new Float32Array(size);
  const b = new Float32Array(size);
  for (let at = -hop; at < kept.length; at += hop) {
    for (let n = 0; n < size; n++) {
      a[n] = (kept[at + n] ?? 0) * window[n]!;
      b[n] = (fresh[at + n] ?? 0) * window[n]!;
    }
    fft.forward(a, a);
    fft.forward(b, b);
    a[0] = rest[0]! * a[0]! + gain[0]! * b[0]!;
    a[1] = rest[hop]! * a[1]! + gain[hop]! * b[1]!;
    for (let k = 1; k < hop; k++) {
      a[2 * k] = rest[k]! * a[2 * k]! + gain[k]! * b[2 * k]!;
      a[2 * k + 1] = rest[k]! * a[2 * k + 1]! + gain[k]! * b[2 * k + 1]!;
    }
    fft.inverse(a, a);
    const from = Math.max(0, -at);
    const to = Math.min(size, kept.length - at);
    for (let n = from; n < to; n++) out[at + n]! += (a[n]! * window[n]!) / size;
  }
  return out;
}
