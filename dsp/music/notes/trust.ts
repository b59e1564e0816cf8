import type { Finding, Severity } from '../../damage/finding.ts';

/** How much a measurement inside damage still counts, by severity: found by confidence-weighting, none is thrown away. */
const LEFT: Record<Severity, number> = { minor: 0.9, damaged: 0.5, severe: 0.15 };

/**
 * Trust in what was measured, 0..1, every `hop` frames (entry i covers [i · hop, (i + 1) · hop)):
 * 1 outside damage, less inside, by severity and confidence of the finding.
 */
export function trustOf(damage: readonly Finding[], hop: number, count: number): Float32Array {
  const trust = new Float32Array(count).fill(1);
  for (const finding of damage) {
    const left = 1 - finding.confidence * (1 - LEFT[finding.severity]);
    const first = Math.max(0, Math.floor(finding.start / hop));
    const end = Math.min(count, Math.ceil(finding.end / hop));
    for (let i = first; i < end; i++) trust[i] = Math.min(trust[i]!, left);
  }
  return trust;
}
