import { BANDS, fromByte } from '../bands.ts';
import { refineSpan } from '../edges.ts';
import type { Evidence } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import type { Settled } from './cause.ts';

/** A suspected span with its edges moved to where the sound changes, told of by `describe`. */
export function refined(
  e: Evidence,
  suspected: Settled,
  describe: (e: Evidence, from: number, to: number) => string,
): Finding {
  return findingOf(e, suspected, refineSpan(e, suspected.from, suspected.to), describe);
}

/** The finding of a span of slots. */
export function findingOf(
  e: Evidence,
  { cause, severity, confidence }: Settled,
  { from, to }: { from: number; to: number },
  describe: (e: Evidence, from: number, to: number) => string,
): Finding {
  const end = Math.min(e.length, to * e.hop);
  return { start: from * e.hop, end, cause, severity, confidence, detail: describe(e, from, to) };
}

/** Mean of a track in [from, to) less its mean elsewhere, for each band, dB. */
export function compare(e: Evidence, track: Uint8Array, from: number, to: number): Float64Array {
  const { inside, elsewhere } = meansOf(e, track, from, to);
  return inside.map((mean, b) => mean - elsewhere[b]!);
}

/** Means of a track in [from, to) and elsewhere, for each band, dB; equal where there is nothing elsewhere. */
export function meansOf(
  e: Evidence,
  track: Uint8Array,
  from: number,
  to: number,
): { readonly inside: Float64Array; readonly elsewhere: Float64Array } {
  const elsewhere = new Float64Array(BANDS);
  const inside = new Float64Array(BANDS);
  let [n, m] = [0, 0];
  for (let t = 0; t < e.slots; t++) {
    if (e.wave.level[t]! < -90) continue;
    const isInside = t >= from && t < to;
    if (isInside) n++;
    else m++;
    const into = isInside ? inside : elsewhere;
    for (let b = 0; b < BANDS; b++) into[b]! += fromByte(track[t * BANDS + b]!);
  }
  if (m === 0 || n === 0) return { inside: new Float64Array(BANDS), elsewhere: new Float64Array(BANDS) };
  return { inside: inside.map((sum) => sum / n), elsewhere: elsewhere.map((sum) => sum / m) };
}

export function dbfs(level: number): string {
  return `${(20 * Math.log10(Math.max(1e-6, level))).toFixed(1)} dBFS`;
}

export function hz(value: number): string {
  return value >= 1000 ? `${(value / 1000).toFixed(1)} kHz` : `${value.toFixed(0)} Hz`;
}
