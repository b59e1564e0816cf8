import type { Evidence } from '../evidence.ts';
import type { Features } from '../features.ts';
import type { DamageCause, Whole } from './cause.ts';
import { dbfs, refined } from './words.ts';

/** Added overtones and coarse steps: of a passage by the classifier, of a whole recording by the step that it is stored in. */
export const distortion: DamageCause = {
  cause: 'distortion',
  settle: (e, suspected) => refined(e, suspected, describe),
  whole,
};

function describe(e: Evidence, from: number, to: number): string {
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

/** Signal over the grid's noise in dB. What was recorded low in 8 bits comes to 15 to 35 dB, and that is how it sounds; less is damage. */
const AUDIBLE = 14;
const SEVERE = 7;
const CONFIDENCE = 0.8;

/** The steps that every sample stands on are so coarse that their noise is heard beside the music. */
function whole(e: Evidence, { usual }: Features): Whole | null {
  if (e.step === 0) return null;
  // The error of rounding is even within a step: its power is a twelfth of the step's square.
  const ratio = usual - 20 * Math.log10(e.step / Math.sqrt(12));
  if (ratio > AUDIBLE) return null;
  return {
    severity: ratio < SEVERE ? 'severe' : 'damaged',
    confidence: CONFIDENCE,
    detail: `the whole recording stands on steps of ${dbfs(e.step)}, whose noise is ${Math.max(0, ratio).toFixed(0)} dB under it`,
  };
}
