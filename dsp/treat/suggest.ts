import type { Frames } from '../audio/source.ts';
import type { Finding } from '../damage/finding.ts';
import type { TreatmentName } from './treatment.ts';

/** Seconds. A longer gap cannot be continued from its edges: what sounded there is gone. */
export const LONGEST_CONTINUED = 0.08;

/**
 * The treatment that is likely to win for a finding, before any is tried: what is still there is restored, what is gone is played again.
 * `auto` tries and measures instead; this is what a list of findings shows.
 */
export function suggestTreatment(finding: Finding, sampleRate: number): TreatmentName {
  const length: Frames = finding.end - finding.start;
  switch (finding.cause) {
    case 'click':
    case 'clipping':
      return 'restore';
    case 'dropout':
      return length <= LONGEST_CONTINUED * sampleRate ? 'restore' : 'rebuild';
    case 'noise':
    case 'artifact':
    case 'distortion':
    case 'bandlimit':
      return finding.severity === 'severe' ? 'rebuild' : 'restore';
  }
}
