import type { Evidence } from '../evidence.ts';
import type { Features } from '../features.ts';
import type { DamageCause, Whole } from './cause.ts';
import { dbfs, refined } from './words.ts';

/** Flat tops: of a passage by the classifier, of a whole recording by the one level that they all stand at. */
export const clipping: DamageCause = {
  cause: 'clipping',
  settle: (e, suspected) => refined(e, suspected, describe),
  whole,
};

/** Share of the samples in flat tops from which on they are told of. */
const LEAST_FLAT = 0.005;

function describe(e: Evidence, from: number, to: number): string {
  let share = 0;
  let level = 0;
  let peak = 0;
  for (let t = from; t < to; t++) {
    share += e.wave.flat[t]!;
    level += e.wave.flat[t]! * e.wave.flatLevel[t]!;
    peak = Math.max(peak, e.wave.peak[t]!);
  }
  // How much of it is flat a take's measures tell, before and after: by their own count, beside which another one here would only puzzle.
  const isFlat = share >= LEAST_FLAT * (to - from);
  return isFlat ? `flat at ${dbfs(level / share)}` : `peaks held down at ${dbfs(peak)}, without flat tops`;
}

/** How far under the recording's highest peak (a factor) the mean of a slot's flat tops may lie. */
const CEILING = 0.96;
/** Share of a loud slot's samples at the ceiling. Clean stems and mixes come to .03 % at most; clipping to an SDR of 17 dB to .6 % and more. */
const LEAST = 0.004;
/** Share of the energy that stands at the ceiling. Drums, voices and mixes clipped to an SDR of 10 dB come to .3 to .7, to 4 dB to .3 (drums) to .9. */
const DAMAGED = 0.3;
const SEVERE = 0.6;
/** dB: a synthesizer's square wave has no peaks above its level at all; music clipped to an SDR of 2 dB keeps 1. */
const SQUARE = 0.6;
/** Share of loud slots that touch the ceiling: a few overs of a loud master are none. */
const SPREAD = 0.1;
const CONFIDENCE = 0.85;

/** The recording never goes beyond one level, and lies flat at it again and again. */
function whole(e: Evidence, features: Features): Whole | null {
  let top = 0;
  for (const peak of e.wave.peak) if (peak > top) top = peak;
  let [slots, touching, share, crest, energy] = [0, 0, 0, 0, 0];
  for (let t = 0; t < e.slots; t++) {
    if (e.wave.level[t]! < features.usual - 10) continue;
    slots++;
    energy += 10 ** (e.wave.level[t]! / 10);
    if (e.wave.flat[t]! === 0 || e.wave.flatLevel[t]! < CEILING * top) continue;
    touching++;
    share += e.wave.flat[t]!;
    crest += 20 * Math.log10(e.wave.peak[t]!) - e.wave.level[t]!;
  }
  if (slots === 0) return null;
  share /= slots;
  if (share < LEAST || touching < SPREAD * slots || crest < SQUARE * touching) return null;
  const flatEnergy = (share * slots * top * top) / energy;
  return {
    severity: flatEnergy > SEVERE ? 'severe' : flatEnergy > DAMAGED ? 'damaged' : 'minor',
    confidence: CONFIDENCE,
    detail: `the whole recording is flat at ${dbfs(top)}, ${(100 * share).toFixed(1)} % of the samples of loud passages`,
  };
}
