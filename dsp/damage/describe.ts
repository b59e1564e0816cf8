import { BANDS, bandCentre, bandEdge, fromByte } from './bands.ts';
import type { Evidence } from './evidence.ts';
import type { Cause } from './finding.ts';

/** What was measured between two slots, in musicians' words with numbers and units. */
export function describe(e: Evidence, cause: Cause, from: number, to: number): string {
  switch (cause) {
    case 'clipping':
      return clipping(e, from, to);
    case 'distortion':
      return distortion(e, from, to);
    case 'noise':
      return noise(e, from, to);
    case 'bandlimit':
      return band(e, from, to);
    default:
      return `${balance(e, from, to)}`;
  }
}

function clipping(e: Evidence, from: number, to: number): string {
  let share = 0;
  let level = 0;
  let peak = 0;
  for (let t = from; t < to; t++) {
    share += e.wave.flat[t]!;
    level += e.wave.flat[t]! * e.wave.flatLevel[t]!;
    peak = Math.max(peak, e.wave.peak[t]!);
  }
  const percent = (100 * share) / Math.max(1, to - from);
  if (percent < 0.5) return `peaks held down at ${dbfs(peak)}, without flat tops`;
  return `flat at ${dbfs(level / share)}, ${percent.toFixed(percent < 10 ? 1 : 0)} % of the samples`;
}

function distortion(e: Evidence, from: number, to: number): string {
  let steps = 0;
  let crest = 0;
  for (let t = from; t < to; t++) {
    steps += e.wave.steps[t]!;
    crest += 20 * Math.log10(e.wave.peak[t]! + 1e-8) - e.wave.level[t]!;
  }
  const count = Math.max(1, to - from);
  if (steps / count > 0.05) return `${((100 * steps) / count).toFixed(0)} % of the samples stand on steps`;
  return `peaks ${(crest / count).toFixed(1)} dB over the level, added overtones`;
}

/** The bands' mean floor in and outside [from, to): the largest rise tells where the noise is. */
function noise(e: Evidence, from: number, to: number): string {
  const rises = compare(e, e.bands.floor, from, to);
  let best = 0;
  for (let b = 1; b < BANDS; b++) if (rises[b]! > rises[best]!) best = b;
  return `floor ${rises[best]!.toFixed(0)} dB higher than elsewhere around ${hz(bandCentre(best))}`;
}

function band(e: Evidence, from: number, to: number): string {
  const rises = compare(e, e.bands.power, from, to);
  let low = 0;
  while (low < BANDS - 1 && rises[low]! < -6) low++;
  let high = BANDS - 1;
  while (high > low && rises[high]! < -6) high--;
  const cuts = [
    ...(low > 0 ? [`lows below ${hz(bandEdge(low))}`] : []),
    ...(high < BANDS - 1 ? [`highs above ${hz(bandEdge(high + 1))}`] : []),
  ];
  return cuts.length === 0 ? 'narrower band than elsewhere' : `${cuts.join(' and ')} missing`;
}

function balance(e: Evidence, from: number, to: number): string {
  const ragged = compare(e, e.bands.ragged, from, to);
  let sum = 0;
  for (const value of ragged) sum += value;
  return sum > 0 ? 'ragged spectrum with isolated islands' : 'sound that does not belong to the stem';
}

/** Mean of a track in [from, to) less its mean elsewhere, for each band, dB. */
function compare(e: Evidence, track: Uint8Array, from: number, to: number): Float64Array {
  const out = new Float64Array(BANDS);
  const inside = new Float64Array(BANDS);
  let [n, m] = [0, 0];
  for (let t = 0; t < e.slots; t++) {
    if (e.wave.level[t]! < -90) continue;
    const isInside = t >= from && t < to;
    if (isInside) n++;
    else m++;
    const into = isInside ? inside : out;
    for (let b = 0; b < BANDS; b++) into[b]! += fromByte(track[t * BANDS + b]!);
  }
  for (let b = 0; b < BANDS; b++) out[b] = m === 0 || n === 0 ? 0 : inside[b]! / n - out[b]! / m;
  return out;
}

function dbfs(level: number): string {
  return `${(20 * Math.log10(Math.max(1e-6, level))).toFixed(1)} dBFS`;
}

function hz(value: number): string {
  return value >= 1000 ? `${(value / 1000).toFixed(1)} kHz` : `${value.toFixed(0)} Hz`;
}
