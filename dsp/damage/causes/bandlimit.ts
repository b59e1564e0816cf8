import type { StemName } from '../../audio/stem.ts';
import { BANDS, bandBins, bandCentre, bandEdge, fromByte } from '../bands.ts';
import type { Evidence } from '../evidence.ts';
import type { Features } from '../features.ts';
import { RangeHistogram } from '../quantiles.ts';
import type { DamageCause, Settled, Whole } from './cause.ts';
import { compare, hz, refined } from './words.ts';

/** Lost lows and highs: of a passage by the classifier, of a whole recording by a cliff or by what every full mix has. */
export const bandlimit: DamageCause = {
  cause: 'bandlimit',
  settle: (e, suspected, usual) =>
    isDyingAway(e, suspected, usual) || lost(e, suspected, usual) < HEARD ? null : refined(e, suspected, describe),
  whole: (e, features, stem) => {
    const loud = Array.from({ length: BANDS }, (_, b) => usualPower(e, features.usual, b));
    return (stem === 'mix' ? telephone(e, features, loud) : null) ?? cliff(e, stem, loud);
  },
};

/** dB under the usual level. */
const DYING = 10;

/** The last of a chord loses its highs by nature: where all is this much quieter than usual, a narrow band proves nothing. */
function isDyingAway(e: Evidence, { from, to }: Settled, usual: number): boolean {
  let loudest = -150;
  for (let t = from; t < to; t++) loudest = Math.max(loudest, e.wave.level[t]!);
  return loudest < usual - DYING;
}

/** dB under all the rest: what lies there nobody misses. */
const HEARD = -50;
/** dB by which a band must have fallen to count as lost. */
const FALL = 6;

/** The energy, in dB of all energy, that the rest of the recording's loud passages hold in the bands that a span has lost. */
function lost(e: Evidence, { from, to }: Settled, usual: number): number {
  const bins = bandBins(e.sampleRate, 4 * e.hop);
  const { low, high } = left(e, from, to);
  let [missing, all] = [0, 0];
  for (let b = 0; b < BANDS; b++) {
    let energy = 0;
    for (let t = 0; t < e.slots; t++) {
      if ((t < from || t >= to) && e.wave.level[t]! > usual - 20)
        energy += 10 ** (fromByte(e.bands.power[t * BANDS + b]!) / 10);
    }
    energy *= bins[b + 1]! - bins[b]!;
    all += energy;
    if (b < low || b > high) missing += energy;
  }
  return 10 * Math.log10((missing + 1e-30) / (all + 1e-30));
}

/** The lowest and the highest band that a span has kept. */
function left(e: Evidence, from: number, to: number): { low: number; high: number } {
  const rises = compare(e, e.bands.power, from, to);
  let low = 0;
  while (low < BANDS - 1 && rises[low]! < -FALL) low++;
  let high = BANDS - 1;
  while (high > low && rises[high]! < -FALL) high--;
  return { low, high };
}

function describe(e: Evidence, from: number, to: number): string {
  const { low, high } = left(e, from, to);
  const cuts = [
    ...(low > 0 ? [`lows below ${hz(bandEdge(low))}`] : []),
    ...(high < BANDS - 1 ? [`highs above ${hz(bandEdge(high + 1))}`] : []),
  ];
  return cuts.length === 0 ? 'narrower band than elsewhere' : `${cuts.join(' and ')} missing`;
}

/** How far under the bands above it the bass range (20-100 Hz) of a whole mix must lie, and the range over 11 kHz under that at 4.5 kHz, dB. */
const LOWS = 12;
const HIGHS = 12;
/** The notes just over the cut (150-260 Hz) must sound within this of the loudest band: a flute alone has no lows to lose. */
const NEIGHBOUR = 10;
/** Measured on 14 mixes through a telephone's chain and as they were: 13 found, none of the clean ones (whose lows lie at least level with the middle). */
const TELEPHONE = 0.8;

/** A full mix has lows under 100 Hz and highs over 11 kHz: a telephone misses both, although there are notes just above the cut. */
function telephone(e: Evidence, features: Features, loud: readonly number[]): Whole | null {
  if (e.sampleRate < 2 * bandEdge(22) || features.usual < -60) return null;
  const middle = Math.max(...loud.slice(3, 9));
  const lows = Math.max(loud[0]!, loud[1]!);
  const missingLows = middle - lows;
  const missingHighs = loud[16]! - loud[21]!;
  if (missingLows < LOWS || missingHighs < HIGHS || Math.max(loud[3]!, loud[4]!) < middle - NEIGHBOUR) return null;
  return {
    severity: 'damaged',
    confidence: TELEPHONE,
    detail: `the whole recording: lows under 100 Hz ${missingLows.toFixed(0)} dB and highs over 11 kHz ${missingHighs.toFixed(0)} dB under the middle`,
  };
}

/** dB an octave that no instrument, room or synthesizer's filter (24) falls by, over at least so many dB, and below this frequency. */
const STEEP = 36;
const DEEP = 30;
const HIGHEST = 9000;
/** The lowest band at which a cliff is looked for: below it, few notes make any gap in the spectrum. */
const LOWEST_BAND = 12;
const CLIFF = 0.75;

/**
 * A steep low-pass throughout: even the loudest highs fall off a cliff and nothing comes back above it. Told of mixes and drums only: any other
 * stem may be a single sampled instrument, and samples end at a cliff of their own (a clean flute at 4.5 kHz).
 */
function cliff(e: Evidence, stem: StemName | 'mix', loud: readonly number[]): Whole | null {
  if (stem !== 'mix' && stem !== 'drums') return null;
  const nyquist = e.sampleRate / 2;
  for (let b = LOWEST_BAND; b + 2 < BANDS && bandCentre(b) < HIGHEST && bandEdge(b + 3) < nyquist; b++) {
    const fall = loud[b]! - loud[b + 2]!;
    const octaves = Math.log2(bandCentre(b + 2) / bandCentre(b));
    const above = Math.max(...loud.slice(b + 2, BANDS).filter((_, k) => bandEdge(b + 3 + k) <= nyquist));
    const below = Math.max(...loud.slice(b - 3, b + 1));
    // What lies above must stay down, and what lies below must be a part of the music.
    if (fall < DEEP || fall < STEEP * octaves || above > loud[b + 2]! + 3 || below < Math.max(...loud) - 40) continue;
    return {
      severity: bandCentre(b) < 3000 ? 'severe' : bandCentre(b) < 5000 ? 'damaged' : 'minor',
      confidence: CLIFF,
      detail: `the whole recording: highs above ${hz(bandEdge(b + 1))} missing, a fall of ${(fall / octaves).toFixed(0)} dB an octave`,
    };
  }
  return null;
}

/** The 90 % quantile over sounding slots of a band's power per bin, dB. */
function usualPower(e: Evidence, usual: number, band: number): number {
  const powers = new RangeHistogram(-150, 20, 255);
  for (let t = 0; t < e.slots; t++) {
    if (e.wave.level[t]! > usual - 30) powers.add(fromByte(e.bands.power[t * BANDS + band]!));
  }
  return powers.quantile(0.9);
}
