import { BANDS, bandEdge, fromByte } from './bands.ts';
import type { Evidence } from './evidence.ts';
import type { Features } from './features.ts';
import type { Finding } from './finding.ts';
import { RangeHistogram } from './quantiles.ts';

/** How far under the bands above it the bass range (20-100 Hz) of a whole mix must lie, and the range over 11 kHz under that at 4.5 kHz, dB. */
const LOWS = 12;
const HIGHS = 12;
/** The notes just over the cut (150-260 Hz) must sound within this of the loudest band: a flute alone has no lows to lose. */
const NEIGHBOUR = 10;
/** Measured on 14 mixes through a telephone's chain and as they were: all 14 found, none of the clean ones (whose lows lie at least level with the middle). */
const CONFIDENCE = 0.8;

/**
 * A mix that went through a telephone as a whole has no clean passage to be compared with. What is wrong shows against what
 * any full mix has: lows under 100 Hz and highs over 11 kHz are both missing, although there are notes just above the cut.
 * One finding over everything, or none. For mixes only: a stem may well be dark or thin by nature.
 */
export function wholeBand(e: Evidence, features: Features): Finding | null {
  if (e.sampleRate < 2 * bandEdge(22) || features.usual < -60) return null;
  const loud = Array.from({ length: BANDS }, (_, b) => usualPower(e, features.usual, b));
  const middle = Math.max(...loud.slice(3, 9));
  const lows = Math.max(loud[0]!, loud[1]!);
  const missingLows = middle - lows;
  const missingHighs = loud[16]! - loud[21]!;
  if (missingLows < LOWS || missingHighs < HIGHS || Math.max(loud[3]!, loud[4]!) < middle - NEIGHBOUR) return null;
  return {
    start: 0,
    end: e.length,
    cause: 'bandlimit',
    severity: 'damaged',
    confidence: CONFIDENCE,
    detail: `the whole recording: lows under 100 Hz ${missingLows.toFixed(0)} dB and highs over 11 kHz ${missingHighs.toFixed(0)} dB under the middle`,
  };
}

/** The 90 % quantile over sounding slots of a band's power per bin, dB. */
function usualPower(e: Evidence, usual: number, band: number): number {
  const powers = new RangeHistogram(-150, 20, 255);
  for (let t = 0; t < e.slots; t++) {
    if (e.wave.level[t]! > usual - 30) powers.add(fromByte(e.bands.power[t * BANDS + band]!));
  }
  return powers.quantile(0.9);
}
