import type { StemName } from '../audio/stem.ts';
import { DAMAGE_CAUSES } from './causes.ts';
import type { Evidence } from './evidence.ts';
import type { Features } from './features.ts';
import { CAUSES, type Finding, SEVERITIES } from './finding.ts';

/**
 * Adds what is wrong from end to end. Of its cause only worse passages are told apart; the finding of the whole then holds what lies
 * between them. Sorted by start.
 */
export function withWhole(
  e: Evidence,
  features: Features,
  stem: StemName | 'mix',
  findings: readonly Finding[],
): Finding[] {
  let out = findings.slice();
  for (const cause of CAUSES) {
    const whole = DAMAGE_CAUSES[cause].whole?.(e, features, stem) ?? null;
    if (whole === null) continue;
    const rank = SEVERITIES.indexOf(whole.severity);
    const worse = out.filter((f) => f.cause === cause && SEVERITIES.indexOf(f.severity) > rank);
    out = [...out.filter((f) => f.cause !== cause), ...worse];
    let from = 0;
    for (const { start, end } of [...worse, { start: e.length, end: e.length }]) {
      if (start > from) out.push({ ...whole, cause, start: from, end: start });
      from = end;
    }
  }
  return out.sort((a, b) => a.start - b.start);
}
