import type { Progress } from '../audio/source.ts';
import type { StemName } from '../audio/stem.ts';
import type { Evidence } from './evidence.ts';
import { type Features, STRIDE } from './features.ts';
import { type Cause, SEVERITIES, type Severity } from './finding.ts';
import { SEEN, seeMoment } from './moment.ts';
import { DamageNetwork } from './network.ts';
import { segment } from './segments.ts';
import { JUDGED, OUTPUTS } from './states.ts';

/** A stretch that the network holds damaged. Slots. */
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
/** Moments that are heard at once, and those that stand on either side of them: 24 s and 6 s. */
const BLOCK = 256;
const AROUND = 64;
/** No single moment may outweigh all others. */
const RARE = 0.003;
/** Nats a change of state costs: a stretch must outweigh going in and out again. What comes in several bouts is weighed together by fusion. */
const CHANGE = 2;

/** Judges the song every STRIDE slots, each moment between those around it, and cuts it into stretches of one cause. */
export function judge(e: Evidence, features: Features, stem: StemName | 'mix', progress: Progress): Suspicion[] {
  const network = new DamageNetwork();
  const moments = Math.ceil(e.slots / STRIDE);
  // Where nothing is to be heard, nothing speaks for or against what stands on either side.
  const probabilities = new Float32Array(moments * STATES).fill(1 / STATES);
  const severities = new Float32Array(moments * SEVERITIES.length);
  for (let first = 0; first < moments; first += BLOCK) {
    progress(first / moments);
    const from = Math.max(0, first - AROUND);
    const to = Math.min(moments, first + BLOCK + AROUND);
    const { seen, sounds } = see(features, from, to);
    const chances = network.chances(seen, sounds, stem);
    for (let m = first; m < Math.min(moments, first + BLOCK); m++) {
      if (sounds[m - from] === 0) continue;
      gather(
        chances.subarray((m - from) * OUTPUTS, (m - from + 1) * OUTPUTS),
        probabilities.subarray(m * STATES, (m + 1) * STATES),
        severities.subarray(m * SEVERITIES.length, (m + 1) * SEVERITIES.length),
      );
    }
  }
  return cut(e, probabilities, severities);
}

/** What is told of moments, SEEN numbers each, and in which of them anything sounds. */
function see(features: Features, from: number, to: number): { seen: Float32Array; sounds: Uint8Array } {
  const seen = new Float32Array((to - from) * SEEN);
  const sounds = new Uint8Array(to - from);
  for (let m = from; m < to; m++) {
    if (!features.sounds(m * STRIDE)) continue;
    sounds[m - from] = 1;
    seeMoment(features, m * STRIDE, seen.subarray((m - from) * SEEN, (m - from + 1) * SEEN));
  }
  return { seen, sounds };
}

/** Chances of JUDGED from those of the outputs, and the share of each severity in the chance of damage. */
function gather(chances: Float32Array, states: Float32Array, severities: Float32Array): void {
  states.fill(0);
  for (let k = 0; k < OUTPUTS; k++) {
    states[Math.ceil(k / SEVERITIES.length)]! += chances[k]!;
    if (k > 0) severities[(k - 1) % SEVERITIES.length]! += chances[k]!;
  }
  const damaged = Math.max(1e-12, 1 - states[0]!);
  for (let s = 0; s < SEVERITIES.length; s++) severities[s]! /= damaged;
}

/** The stretches of one cause among moments with a chance for each of JUDGED, and in it a share for each severity. */
function cut(e: Evidence, probabilities: Float32Array, severities: Float32Array): Suspicion[] {
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
