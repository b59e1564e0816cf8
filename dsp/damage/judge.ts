import type { Progress } from '../audio/source.ts';
import type { StemName } from '../audio/stem.ts';
import { Classifier, JUDGED } from './classifier.ts';
import type { Evidence } from './evidence.ts';
import { FEATURES, type Features, STRIDE } from './features.ts';
import { type Cause, SEVERITIES, type Severity } from './finding.ts';
import { segment } from './segments.ts';

/** A stretch that the classifier holds damaged. Slots. */
export interface Suspicion {
  readonly cause: Cause;
  readonly from: number;
  readonly to: number;
  /** Mean probability of the cause, and of any damage, over the stretch. */
  readonly own: number;
  readonly any: number;
  readonly severity: Severity;
  /** Log odds of the cause against a clean stretch, in nats, all moments together. */
  readonly weight: number;
}

const STATES = JUDGED.length;
/** No single moment may outweigh all others. */
const RARE = 0.003;
/** Nats a change of state costs: a stretch must outweigh going in and out again. What comes in several bouts is weighed together by fusion. */
const CHANGE = 2;

/** Judges the song every STRIDE slots and cuts it into stretches of one cause. */
export function judge(e: Evidence, features: Features, stem: StemName | 'mix', progress: Progress): Suspicion[] {
  const classifier = new Classifier();
  const moments = Math.ceil(e.slots / STRIDE);
  const probabilities = new Float32Array(moments * STATES);
  const numbers = new Float32Array(FEATURES);
  const out = new Float64Array(STATES);
  const share = new Float64Array(SEVERITIES.length);
  const severities = new Float32Array(moments * SEVERITIES.length);
  for (let m = 0; m < moments; m++) {
    if (m % 256 === 0) progress(m / moments);
    if (!features.sounds(m * STRIDE)) {
      // Nothing to be heard: neither for nor against what stands on either side.
      probabilities.fill(1 / STATES, m * STATES, (m + 1) * STATES);
      continue;
    }
    features.describe(m * STRIDE, numbers);
    classifier.judge(numbers, stem, out, share);
    severities.set(share, m * SEVERITIES.length);
    probabilities.set(out, m * STATES);
  }
  return cut(e, probabilities, severities);
}

/** The stretches of one cause among moments with a chance for each of JUDGED, and in it a share for each severity. */
export function cut(e: Evidence, probabilities: Float32Array, severities: Float32Array): Suspicion[] {
  const stretches = segment(probabilities, STATES, new Array<number>(STATES).fill(0), CHANGE);
  return stretches.map(({ state, from, to }) => {
    let own = 0;
    let any = 0;
    let weight = 0;
    const weights = new Float64Array(SEVERITIES.length);
    for (let m = from; m < to; m++) {
      own += probabilities[m * STATES + state]!;
      weight += Math.log(
        Math.max(RARE, probabilities[m * STATES + state]!) / Math.max(RARE, probabilities[m * STATES]!),
      );
      const damaged = 1 - probabilities[m * STATES]!;
      any += damaged;
      for (let k = 0; k < weights.length; k++) weights[k]! += damaged * severities[m * weights.length + k]!;
    }
    return {
      cause: JUDGED[state] as Cause,
      from: Math.max(0, from * STRIDE - STRIDE / 2),
      to: Math.min(e.slots, to * STRIDE - STRIDE / 2),
      own: own / (to - from),
      any: any / (to - from),
      weight,
      severity: SEVERITIES[weights.indexOf(Math.max(...weights))]!,
    };
  });
}
