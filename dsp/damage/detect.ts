import type { AudioSource, Progress } from '../audio/source.ts';
import { part } from '../audio/source.ts';
import type { StemName } from '../audio/stem.ts';
import { type Evidence, gatherEvidence } from './evidence.ts';
import { Features } from './features.ts';
import { type Finding, type StemDamage, worstSeverity } from './finding.ts';
import { signalToNoise } from './floor.ts';
import { fuse } from './fuse.ts';
import { findGaps } from './gaps.ts';
import { judge, type Suspicion } from './judge.ts';
import { withWhole } from './whole.ts';

interface DetectContext {
  /** Which stem the source is, or `mix` for a recording that was not taken apart. */
  readonly stem: StemName | 'mix';
}

/** Share of the work that reading and measuring the source takes; the rest is judging. Measured. */
const GATHERING = 0.9;

/**
 * Finds the damaged spans of a recording in one pass over it.
 *
 * The source is measured slot by slot (23 ms), each slot is compared with the stem's own norm, a classifier weighs the
 * evidence into causes, finders for gaps and clicks add what is shorter than a slot, and fusion settles what competes.
 */
export function detectDamage(source: AudioSource, context: DetectContext, progress: Progress): StemDamage {
  const evidence = gatherEvidence(source, part(progress, 0, GATHERING));
  const features = new Features(evidence);
  const findings = listen(evidence, features, context.stem, source, part(progress, GATHERING, 1));
  progress(1);
  return {
    level: worstSeverity(findings),
    snr: signalToNoise(evidence, features),
    lufs: evidence.lufs,
    findings,
  };
}

/** What the evidence of one pass says. Without the source, gaps are exact to half a millisecond only. */
export function listen(
  evidence: Evidence,
  features: Features,
  stem: StemName | 'mix',
  source: AudioSource | null,
  progress: Progress,
): Finding[] {
  return settle(evidence, features, stem, judge(evidence, features, stem, progress), source);
}

/** The findings that suspicions and the finders of gaps and of what is wrong from end to end come to. */
export function settle(
  evidence: Evidence,
  features: Features,
  stem: StemName | 'mix',
  suspicions: readonly Suspicion[],
  source: AudioSource | null,
): Finding[] {
  const findings = fuse(evidence, suspicions, findGaps(evidence, features.usual), features.usual, source);
  return withWhole(evidence, features, stem, findings);
}
