import type { Frames } from '../audio/source.ts';

export const CAUSES = ['clipping', 'distortion', 'noise', 'bandlimit', 'dropout', 'click', 'artifact'] as const;
export type Cause = (typeof CAUSES)[number];

/** In rising order. */
export const SEVERITIES = ['minor', 'damaged', 'severe'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** One damaged span of one stem (or of the mix), as the detectors saw it. */
export interface Finding {
  readonly start: Frames;
  /** Exclusive. */
  readonly end: Frames;
  readonly cause: Cause;
  readonly severity: Severity;
  /** Probability 0..1 that a listener with the clean original beside it would agree. */
  readonly confidence: number;
  /** What was measured, in musicians' words with numbers and units: "both channels, flat above −3.1 dBFS". */
  readonly detail: string;
}

/** What was found in one stem. */
export interface StemDamage {
  /** `good`, or the worst severity among the findings. */
  readonly level: 'good' | Severity;
  /** Signal-to-noise ratio in dB: loud passages over the noise floor in the pauses and between partials. */
  readonly snr: number;
  /** Integrated loudness, LUFS; -70 for silence. */
  readonly lufs: number;
  /** Sorted by start; findings of one cause do not overlap. */
  readonly findings: readonly Finding[];
}

/** `good`, or the worst severity of the findings. */
export function worstSeverity(findings: readonly Finding[]): 'good' | Severity {
  let worst = -1;
  for (const finding of findings) worst = Math.max(worst, SEVERITIES.indexOf(finding.severity));
  return SEVERITIES[worst] ?? 'good';
}
