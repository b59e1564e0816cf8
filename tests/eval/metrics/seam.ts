import { Random } from '../random.ts';
import { eachPower, monoOf } from './frames.ts';

/** How abrupt a place is. */
interface Abruptness {
  /** Mean rise or fall of 512-sample spectra (log power, dB per bin) from just before the place to just after it. */
  readonly flux: number;
  /** Change of level, 50 ms before against 50 ms after, in dB. */
  readonly level: number;
  /** Second difference of the samples at the place over the RMS of the 5 ms around it. */
  readonly step: number;
}

interface OwnRange extends Abruptness {
  /** RMS of the whole stem. */
  readonly usual: number;
}

const PLACES = 1500;

/** How abrupt the place at frame `at` is; null in silence (40 dB below `usual`, the stem's RMS, on both sides). Levels count from 20 dB below `usual` on. */
export function abruptness(x: Float32Array, at: number, rate: number, usual: number): Abruptness | null {
  const half = Math.round(0.05 * rate);
  const [before, after] = [rms(x, at - half, at), rms(x, at, at + half)];
  if (Math.max(before, after) <= 0.01 * usual) return null;
  const spectra: Float64Array[] = [];
  eachPower(x, at - 384, at + 385, 512, 768, (power) => spectra.push(power.slice()));
  let flux = 0;
  // Bins 40 dB below an even spectrum of the usual level count as silence.
  const floor = (usual ** 2 * 512) / 1e4;
  for (let k = 0; k < spectra[0]!.length; k++)
    flux += Math.abs(10 * Math.log10((spectra[1]![k]! + floor) / (spectra[0]![k]! + floor)));
  let step = 0;
  for (let i = at - 2; i <= at + 2; i++) {
    step = Math.max(step, Math.abs((x[i + 1] ?? 0) - 2 * (x[i] ?? 0) + (x[i - 1] ?? 0)));
  }
  const near = Math.max(0.1 * usual, rms(x, at - Math.round(0.0025 * rate), at + Math.round(0.0025 * rate)));
  return {
    flux: flux / spectra[0]!.length,
    level: Math.abs(20 * Math.log10((after + 0.1 * usual) / (before + 0.1 * usual))),
    step: step / near,
  };
}

/** The 99th percentile of each kind of abruptness over 1500 places of a stem, drawn by a seed; what a listener takes for music there. */
export function ownRange(stem: readonly Float32Array[], rate: number, seed = 1): OwnRange {
  const x = monoOf(stem);
  const usual = rms(x, 0, x.length);
  const random = new Random('seams', seed);
  const found: Abruptness[] = [];
  for (let tries = 0; found.length < PLACES && tries < 4 * PLACES; tries++) {
    const place = abruptness(x, random.whole(0, x.length - 1), rate, usual);
    if (place) found.push(place);
  }
  const top = (pick: (place: Abruptness) => number) => {
    const sorted = found.map(pick).sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(0.99 * sorted.length))] ?? 0;
  };
  return { usual, flux: top((p) => p.flux), level: top((p) => p.level), step: top((p) => p.step) };
}

/** Is the seam at frame `at` of a mended stem no more abrupt than the clean stem's own 99 %? A seam in silence is. */
export function seamInside(mended: readonly Float32Array[], at: number, rate: number, range: OwnRange): boolean {
  const near = Math.round(0.1 * rate);
  const around = monoOf(mended.map((channel) => channel.slice(Math.max(0, at - near), at + near)));
  const place = abruptness(around, Math.min(at, near), rate, range.usual);
  return place === null || (place.flux <= range.flux && place.level <= range.level && place.step <= range.step);
}

function rms(x: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += (x[i] ?? 0) ** 2;
  return Math.sqrt(sum / (to - from));
}
