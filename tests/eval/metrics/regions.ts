import type { Cause } from '../../../dsp/damage/finding.ts';
import type { TrueDamage } from '../truth.ts';
import { largestMatching, type Scores, scores } from './matching.ts';

export interface FoundRegion {
  readonly stem: string;
  /** Seconds. */
  readonly start: number;
  readonly end: number;
  readonly cause: Cause;
}

interface RegionScores extends Scores {
  /** Share of the matched regions whose cause is right. NaN without any. */
  readonly causeRight: number;
  readonly matched: number;
}

/** Intersection over union of two spans. */
export function iou(a: { start: number; end: number }, b: { start: number; end: number }): number {
  const shared = Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
  return shared / Math.max(1e-12, a.end - a.start + (b.end - b.start) - shared);
}

/** One found region answers one true one of its stem where they overlap by IoU ≥ `least`; pairs of the right cause are made first. */
export function regionScores(truth: readonly TrueDamage[], found: readonly FoundRegion[], least = 0.5): RegionScores {
  const edges = truth.map((region) => {
    const near = found.flatMap((other, j) => (other.stem === region.stem && iou(region, other) >= least ? [j] : []));
    return near.sort((a, b) => Number(isRight(region, found[b]!)) - Number(isRight(region, found[a]!)));
  });
  const partners = largestMatching(edges, found.length);
  let matched = 0;
  let right = 0;
  truth.forEach((region, i) => {
    const partner = partners[i]!;
    if (partner < 0) return;
    matched++;
    if (isRight(region, found[partner]!)) right++;
  });
  return {
    ...scores(matched, found.length, truth.length),
    causeRight: matched === 0 ? Number.NaN : right / matched,
    matched,
  };
}

function isRight(region: TrueDamage, found: FoundRegion): boolean {
  return found.cause === region.cause || (region.or?.includes(found.cause) ?? false);
}

/** Minutes of found damage an hour of a song without any, added up over its stems (overlapping findings of a stem count once). */
export function falseAlarmMinutes(found: readonly FoundRegion[], songSeconds: number): number {
  let seconds = 0;
  for (const stem of new Set(found.map((region) => region.stem))) {
    let reach = 0;
    for (const { start, end } of found.filter((region) => region.stem === stem).sort((a, b) => a.start - b.start)) {
      seconds += Math.max(0, end - Math.max(start, reach));
      reach = Math.max(reach, end);
    }
  }
  return (seconds / songSeconds) * 60;
}
