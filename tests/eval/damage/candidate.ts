import type { AudioSource } from '../../../dsp/audio/source.ts';
import type { StemName } from '../../../dsp/audio/stem.ts';
import { Classifier, JUDGED, OUTPUTS } from '../../../dsp/damage/classifier.ts';
import { settle } from '../../../dsp/damage/detect.ts';
import type { Evidence } from '../../../dsp/damage/evidence.ts';
import { FEATURES, type Features, STRIDE } from '../../../dsp/damage/features.ts';
import { type Finding, SEVERITIES } from '../../../dsp/damage/finding.ts';
import { cut } from '../../../dsp/damage/judge.ts';
import { SEEN, seeMoment } from '../../../models/training/damage_moment.ts';
import { DamageNetwork } from '../../../models/training/damage_network.ts';

/** How much the log odds of the product's classifier and of the network count. */
export interface Weights {
  readonly classifier: number;
  readonly network: number;
}

/** Moments that are heard at once, and those that stand on either side of them: 24 s and 6 s. */
const BLOCK = 256;
const AROUND = 64;
const STATES = JUDGED.length;
/** No witness is surer than this. */
const SUREST = 1e-4;

/** What the product's `listen` would say if the network were one more witness beside its classifier. */
export function listenWith(
  weights: Weights,
  e: Evidence,
  features: Features,
  stem: StemName | 'mix',
  source: AudioSource | null,
): Finding[] {
  const moments = Math.ceil(e.slots / STRIDE);
  const probabilities = new Float32Array(moments * STATES).fill(1 / STATES);
  const severities = new Float32Array(moments * SEVERITIES.length);
  const classifier = new Classifier();
  const network = new DamageNetwork();
  const [own, share] = [new Float64Array(STATES), new Float64Array(SEVERITIES.length)];
  const [theirs, parts] = [new Float64Array(STATES), new Float64Array(SEVERITIES.length)];
  for (let first = 0; first < moments; first += BLOCK) {
    const from = Math.max(0, first - AROUND);
    const to = Math.min(moments, first + BLOCK + AROUND);
    const { seen, sounds } = see(features, from, to);
    const chances = network.chances(seen, sounds, stem);
    for (let m = first; m < Math.min(moments, first + BLOCK); m++) {
      const k = m - from;
      if (sounds[k] === 0) continue;
      classifier.judge(seen.subarray(k * SEEN, k * SEEN + FEATURES), stem, own, share);
      gather(chances.subarray(k * OUTPUTS, (k + 1) * OUTPUTS), theirs, parts);
      let sum = 0;
      for (let s = 0; s < STATES; s++) {
        const odds =
          weights.classifier * Math.log(Math.max(SUREST, own[s]!)) +
          weights.network * Math.log(Math.max(SUREST, theirs[s]!));
        sum += probabilities[m * STATES + s] = Math.exp(odds);
      }
      for (let s = 0; s < STATES; s++) probabilities[m * STATES + s]! /= sum;
      for (let s = 0; s < SEVERITIES.length; s++)
        severities[m * SEVERITIES.length + s] = Math.sqrt(Math.max(SUREST, share[s]!) * Math.max(SUREST, parts[s]!));
    }
  }
  return settle(e, features, stem, cut(e, probabilities, severities), source);
}

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
function gather(chances: Float32Array, states: Float64Array, severities: Float64Array): void {
  states.fill(0);
  severities.fill(0);
  for (let k = 0; k < OUTPUTS; k++) {
    states[Math.ceil(k / SEVERITIES.length)]! += chances[k]!;
    if (k > 0) severities[(k - 1) % SEVERITIES.length]! += chances[k]!;
  }
  const damaged = Math.max(SUREST, 1 - states[0]!);
  for (let s = 0; s < SEVERITIES.length; s++) severities[s]! /= damaged;
}
