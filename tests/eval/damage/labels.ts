import { JUDGED } from '../../../dsp/damage/classifier.ts';
import { SEVERITIES } from '../../../dsp/damage/finding.ts';
import type { TrueDamage } from '../truth.ts';

/** Gaps shorter than this (seconds) are found by the sample, not by how a moment sounds. */
const SHORTEST_GAP = 0.25;

/**
 * What a moment between two times (seconds) is: [label, other right label]. 0 is clean, 1 + 3 (cause − 1) + severity else, −1 where an edge, a short gap
 * or what is not `meant` lies.
 */
export function labelOf(
  regions: readonly (TrueDamage & { readonly meant?: boolean })[],
  from: number,
  to: number,
): [number, number] {
  for (const { start, end, cause, severity, or, meant } of regions) {
    const shared = Math.min(to, end) - Math.max(from, start);
    if (shared <= -0.1) continue;
    if (meant === false) return [-1, 0];
    if (shared < 0.7 * (to - from) || (cause === 'dropout' && end - start < SHORTEST_GAP)) return [-1, 0];
    const code = (name: (typeof JUDGED)[number]): number =>
      1 + SEVERITIES.length * (JUDGED.indexOf(name) - 1) + SEVERITIES.indexOf(severity);
    return [code(cause), or?.[0] ? code(or[0]) : 0];
  }
  return [0, 0];
}
