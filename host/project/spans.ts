import { ImpossibleAction } from './change.ts';
import type { Frames, Project, Region, StemName } from './project.ts';

export interface Span {
  readonly start: Frames;
  /** Exclusive. */
  readonly end: Frames;
}

export const overlap = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;

/** Throws where a span is empty or reaches past the end of the song. */
export function refuseOutside(project: Project, { start, end }: Span): void {
  if (end <= start) throw new ImpossibleAction('This region would be empty: make it longer.');
  if (end > project.length) throw new ImpossibleAction('This region would reach past the end of the song: shorten it.');
}

/**
 * Throws where a region would come to lie over another of its stem. `before`: where it lay until now; what overlapped there already, as findings in an
 * older project may, is no reason to refuse. `except`: ids that do not count.
 */
export function refuseOverlap(
  project: Project,
  stem: StemName,
  span: Span,
  before: Span | null,
  except: readonly string[],
): void {
  const hit = project.regions.find(
    (other) =>
      other.stem === stem &&
      !except.includes(other.id) &&
      overlap(span, other) &&
      (before === null || !overlap(before, other)),
  );
  if (hit !== undefined) {
    throw new ImpossibleAction(`This would lie over another ${stem} region: shorten it, or merge the two.`);
  }
}

/** The longest part of a span that no region of the stem covers; null where all of it is covered. */
export function freePart(regions: readonly Region[], stem: StemName, span: Span): Span | null {
  const inside = regions
    .filter((region) => region.stem === stem && overlap(region, span))
    .sort((a, b) => a.start - b.start);
  let best: Span | null = null;
  let from = span.start;
  for (const { start, end } of [...inside, { start: span.end, end: span.end }]) {
    if (start > from && (best === null || start - from > best.end - best.start)) best = { start: from, end: start };
    from = Math.max(from, end);
  }
  return best;
}
