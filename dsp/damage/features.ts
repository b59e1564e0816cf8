import { BANDS, fromByte } from './bands.ts';
import { type Evidence, SILENT } from './evidence.ts';
import { RangeHistogram } from './quantiles.ts';

/** Slots from one judged moment to the next (about 93 ms). */
export const STRIDE = 4;
/** Slots on either side that a moment's means take in; minima and spreads reach twice as far. */
const REACH = 4;

/** Kinds of features a band: range of the raw value (for quantiles) and the least spread that counts as one unit. */
const BAND_KINDS = [
  { name: 'power', low: -130, high: 50, least: 2 },
  { name: 'balance', low: -130, high: 50, least: 2 },
  { name: 'floor', low: -150, high: 50, least: 3 },
  { name: 'peakiness', low: -5, high: 40, least: 0.7 },
  { name: 'flux', low: 0, high: 40, least: 0.7 },
  { name: 'ragged', low: 0, high: 40, least: 0.5 },
  { name: 'width', low: -60, high: 20, least: 2 },
] as const;

const WAVE_KINDS = [
  { name: 'level', low: -150, high: 20, least: 2 },
  { name: 'quietest', low: -150, high: 20, least: 3 },
  { name: 'crest', low: 0, high: 60, least: 0.7 },
  { name: 'steadiness', low: 0, high: 40, least: 0.5 },
  { name: 'flat', low: 0, high: 1, least: 0.03 },
  { name: 'steps', low: 0, high: 1, least: 0.03 },
  { name: 'ceiling', low: 0, high: 1, least: 0.04 },
  { name: 'corner', low: -4, high: 6, least: 0.2 },
  { name: 'roughness', low: -14, high: 2, least: 0.2 },
  { name: 'skew', low: 0, high: 10, least: 0.05 },
  { name: 'offset', low: 0, high: 1, least: 0.03 },
  { name: 'lopsided', low: 0, high: 5, least: 0.05 },
  { name: 'impulse', low: 0, high: 10, least: 0.2 },
  { name: 'impulses', low: 0, high: 10, least: 0.1 },
] as const;

/** Kinds of features a band. */
export const BAND_FEATURES = BAND_KINDS.length;
/** How many raw features a moment has. */
const RAW = BAND_KINDS.length * BANDS + WAVE_KINDS.length;
/** Of the wave's features these also count as they are, not only against the song's norm: a flat top is one in any song. */
const ABSOLUTE = WAVE_KINDS.length - 4;
/** How many numbers describe a moment: the raw features against the song's norm, and those of the wave as they are. */
export const FEATURES = RAW + ABSOLUTE;

/** Below this level in dB nobody hears anything, damaged or not. */
const QUIETEST = -85;
/** RMS in steps of a coarse grid below which the grid is heard as much as the sound: its noise lies 20 dB under 3 steps. */
const LEGIBLE = 3;
/** The quartiles of a normal distribution lie 1.05 of our units (1.28 standard deviations) apart. Quartiles hold still while a fifth of the song is damaged. */
const QUARTILES = 1.05;
/** Units of spread beyond which more makes no difference. */
const CLIP = 8;

/**
 * Turns evidence into features of moments: each number tells by how many of the stem's own usual spreads the moment
 * differs from the stem's own usual value. The norm is the median and the quartiles over the song's sounding moments.
 */
export class Features {
  /** RMS level in dB of the stem's loud passages: its 75 % quantile over sounding slots. */
  readonly usual: number;
  private readonly e: Evidence;
  private readonly quietest: number;
  private readonly raw = new Float32Array(RAW);
  private readonly medians = new Float32Array(RAW);
  private readonly scales = new Float32Array(RAW);

  constructor(evidence: Evidence) {
    this.e = evidence;
    const levels = new RangeHistogram(SILENT, 20, 1024);
    for (let t = 0; t < evidence.slots; t++) levels.add(evidence.wave.level[t]!);
    const loud = levels.quantile(0.98);
    const sounding = new RangeHistogram(SILENT, 20, 1024);
    for (const level of evidence.wave.level) if (level > loud - 30) sounding.add(level);
    this.usual = sounding.quantile(0.75);
    const legible = evidence.step > 0 ? 20 * Math.log10(LEGIBLE * evidence.step) : SILENT;
    this.quietest = Math.max(QUIETEST, legible, this.usual - 35);
    this.learnNorm();
  }

  /** Whether enough sounds around this slot to judge it. */
  sounds(centre: number): boolean {
    const { e } = this;
    for (let t = Math.max(0, centre - REACH); t <= Math.min(e.slots - 1, centre + REACH); t++) {
      if (e.wave.level[t]! > this.quietest) return true;
    }
    return false;
  }

  /** Writes the FEATURES numbers of the surroundings of a slot, and returns the raw ones they come from, which hold until the next call. */
  describe(slot: number, out: Float32Array): Float32Array {
    this.measure(slot);
    const { raw, medians, scales } = this;
    for (let f = 0; f < RAW; f++) {
      const z = (raw[f]! - medians[f]!) * scales[f]!;
      out[f] = z > CLIP ? CLIP : z < -CLIP ? -CLIP : z;
    }
    const first = RAW - ABSOLUTE;
    for (let k = 0; k < ABSOLUTE; k++) {
      const { low, high } = WAVE_KINDS[k + 4]!;
      const value = Math.min(high, Math.max(low, raw[first + k]!));
      out[RAW + k] = value;
    }
    return raw;
  }

  private learnNorm(): void {
    const kinds = [
      ...BAND_KINDS.flatMap((kind) => new Array<(typeof BAND_KINDS)[number]>(BANDS).fill(kind)),
      ...WAVE_KINDS,
    ];
    const histograms = kinds.map(({ low, high }) => new RangeHistogram(low, high, 512));
    let count = 0;
    for (let slot = 0; slot < this.e.slots; slot += STRIDE) {
      if (!this.sounds(slot)) continue;
      this.measure(slot);
      count++;
      for (let f = 0; f < RAW; f++) histograms[f]!.add(this.raw[f]!);
    }
    if (count === 0) return;
    for (let f = 0; f < RAW; f++) {
      const histogram = histograms[f]!;
      this.medians[f] = histogram.quantile(0.5);
      const spread = (histogram.quantile(0.75) - histogram.quantile(0.25)) / QUARTILES;
      this.scales[f] = 1 / Math.max(kinds[f]!.least, spread);
    }
  }

  private measure(centre: number): void {
    const { e, raw } = this;
    const from = Math.max(0, centre - REACH);
    const to = Math.min(e.slots, centre + REACH + 1);
    const wideFrom = Math.max(0, centre - 2 * REACH);
    const wideTo = Math.min(e.slots, centre + 2 * REACH + 1);
    this.measureWave(from, to, wideFrom, wideTo);
    const level = Math.max(this.usual - 40, raw[BAND_KINDS.length * BANDS]!);
    const count = to - from;
    const { power, floor, side, flux, ragged } = e.bands;
    for (let b = 0; b < BANDS; b++) {
      let [powers, floors, sides, fluxes, raggeds] = [0, 0, 0, 0, 0];
      for (let t = from; t < to; t++) {
        const at = t * BANDS + b;
        powers += power[at]!;
        floors += floor[at]!;
        sides += side[at]!;
        fluxes += flux[at]!;
        raggeds += ragged[at]!;
      }
      let least = 255 * 3;
      for (let t = wideFrom + 1; t < wideTo - 1; t++) {
        const at = t * BANDS + b;
        const three = floor[at - BANDS]! + floor[at]! + floor[at + BANDS]!;
        if (three < least) least = three;
      }
      const db = fromByte(powers / count);
      raw[b] = db - this.usual;
      raw[BANDS + b] = db - level;
      raw[2 * BANDS + b] = fromByte(Math.min(least / 3, floors / count)) - this.usual;
      raw[3 * BANDS + b] = (powers - floors) / count / 1.5;
      raw[4 * BANDS + b] = fluxes / count / 4;
      raw[5 * BANDS + b] = raggeds / count / 4;
      raw[6 * BANDS + b] = (sides - powers) / count / 1.5;
    }
  }

  private measureWave(from: number, to: number, wideFrom: number, wideTo: number): void {
    const { wave } = this.e;
    const at = BAND_KINDS.length * BANDS;
    const raw = this.raw;
    let [power, crest, flat, steps, ceiling, corner, rough, skew, offset, lopsided] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let [impulse, impulses, weights] = [1, 0, 0];
    for (let t = from; t < to; t++) {
      const own = 10 ** (wave.level[t]! / 10);
      // Loud slots say more about a shape than the tails between them.
      const weight = Math.sqrt(own) + 1e-7;
      weights += weight;
      power += own;
      crest += weight * (20 * Math.log10(wave.peak[t]! + 1e-8) - Math.max(-160, wave.level[t]!));
      flat += weight * wave.flat[t]!;
      steps += weight * wave.steps[t]!;
      ceiling += weight * wave.ceiling[t]!;
      corner += weight * wave.corner[t]!;
      rough += weight * wave.roughness[t]!;
      skew += weight * wave.skew[t]!;
      offset += weight * wave.offset[t]!;
      lopsided += weight * wave.lopsided[t]!;
      if (wave.impulse[t]! > impulse) impulse = wave.impulse[t]!;
      impulses += Math.log(Math.max(1, wave.impulse[t]!));
    }
    let quietest = 20;
    let sum = 0;
    let squares = 0;
    let peaks = 0;
    for (let t = wideFrom; t < wideTo; t++) {
      quietest = Math.min(quietest, wave.level[t]!);
      const peak = 20 * Math.log10(wave.peak[t]! + 1e-8);
      if (peak < this.usual - 20) continue;
      sum += peak;
      squares += peak * peak;
      peaks++;
    }
    raw[at] = 10 * Math.log10(power / (to - from) + 1e-15);
    raw[at + 1] = quietest;
    raw[at + 2] = crest / weights;
    raw[at + 3] = peaks > 3 ? Math.sqrt(Math.max(0, squares / peaks - (sum / peaks) ** 2)) : 10;
    raw[at + 4] = Math.sqrt(flat / weights);
    raw[at + 5] = Math.sqrt(steps / weights);
    raw[at + 6] = ceiling / weights;
    raw[at + 7] = corner / weights;
    raw[at + 8] = rough / weights;
    raw[at + 9] = skew / weights;
    raw[at + 10] = offset / weights;
    raw[at + 11] = lopsided / weights;
    raw[at + 12] = Math.log(impulse);
    raw[at + 13] = impulses / (to - from);
  }
}
