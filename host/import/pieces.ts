import type { Region } from '../project/project.ts';
import { chosenTake } from '../project/selectors.ts';
import { overlap, type Span } from '../project/spans.ts';

/** A span of a changed stem that becomes a take: of a region that is there, or of a new one of exactly this span. */
export interface Piece extends Span {
  readonly region: string | null;
  readonly fadeIn: number;
  readonly fadeOut: number;
}

/** Frames. */
interface Reaches {
  /** Of a fade where the sound is equal on both sides. */
  readonly fade: number;
  /** By which a take may lie outside its region. */
  readonly seam: number;
}

/**
 * Cuts the spans in which a changed stem differs into takes, so that with all of them chosen the stem sounds as the file does, and elsewhere nothing
 * changes. A region that a span touches gets one take, which covers what is heard of the region's chosen take as well: the file has that in it,
 * and two takes of one region cannot be heard at once. What lies beside all regions becomes new ones. Where a piece ends in sound that is equal in both, a
 * fade of up to `fade` frames is put there, in room that is equal; where it ends at another piece or at the edge of a take that it replaces there is none.
 * `regions`: those of the stem. `spans`: ascending, more than 2 `fade` apart. Pure; times are frames.
 */
export function piecesOf(
  spans: readonly Span[],
  regions: readonly Region[],
  length: number,
  { fade, seam }: Reaches,
): Piece[] {
  const owned = regions
    .map((region) => ({ region, ...reachOf(region, regions, spans, seam) }))
    .sort((a, b) => a.start - b.start);
  const pieces: Piece[] = [];
  for (const own of owned) {
    const inside = spans.filter((span) => overlap(span, own));
    if (inside.length === 0) continue;
    const take = chosenTake(own.region);
    const first = Math.max(own.start, inside[0]!.start);
    const last = Math.min(own.end, inside.at(-1)!.end);
    const start = Math.min(first, take?.start ?? first);
    const end = Math.max(last, take?.end ?? last);
    // Only a span that begins inside the region, and outside of what was heard of it, has equal sound before it.
    const lead = start === inside[0]!.start && start > own.start ? Math.min(fade, start - own.start) : 0;
    const tail = end === inside.at(-1)!.end && end < own.end ? Math.min(fade, own.end - end) : 0;
    pieces.push({ region: own.region.id, ...widened(start, end, lead, tail) });
  }
  for (const span of spans) {
    for (const gap of gapsOf(span, owned)) {
      const before = Math.max(0, ...owned.filter((own) => own.end <= gap.start).map((own) => own.end));
      const after = Math.min(length, ...owned.filter((own) => own.start >= gap.end).map((own) => own.start));
      const lead = gap.start === span.start ? Math.min(fade, gap.start - before) : 0;
      const tail = gap.end === span.end ? Math.min(fade, after - gap.end) : 0;
      pieces.push({ region: null, ...widened(gap.start, gap.end, lead, tail) });
    }
  }
  return pieces.sort((a, b) => a.start - b.start);
}

/** Spans with those nearest to each other joined until there are at most `most` (a count of at least 1). `spans`: ascending. Pure. */
export function joinedTo(spans: readonly Span[], most: number): readonly Span[] {
  if (spans.length <= most) return spans;
  const gaps = spans.slice(1).map((span, i) => span.start - spans[i]!.end);
  // The widest gaps stay; of equal ones the earlier.
  const kept = new Set(
    gaps
      .map((gap, i) => ({ gap, i }))
      .sort((a, b) => b.gap - a.gap || a.i - b.i)
      .slice(0, most - 1)
      .map(({ i }) => i + 1),
  );
  const joined: { start: number; end: number }[] = [];
  for (const [i, { start, end }] of spans.entries()) {
    if (i === 0 || kept.has(i)) joined.push({ start, end });
    else joined.at(-1)!.end = end;
  }
  return joined;
}

function widened(start: number, end: number, lead: number, tail: number): Omit<Piece, 'region'> {
  return { start: start - lead, end: end + tail, fadeIn: lead, fadeOut: tail };
}

/**
 * Where takes of a region lie: inside it, where what is heard of it reaches over its edges, and up to the end of a span that reaches over them by no
 * more than a seam, as the seam of a take that was exported does.
 */
function reachOf(region: Region, all: readonly Region[], spans: readonly Span[], seam: number): Span {
  const take = chosenTake(region);
  const start = Math.min(region.start, take?.start ?? region.start);
  const end = Math.max(region.end, take?.end ?? region.end);
  const isFree = (span: Span): boolean => !all.some((other) => other !== region && overlap(other, span));
  const over = spans.filter((span) => overlap(span, { start, end }));
  const first = over.find((span) => span.start < start)?.start ?? start;
  const last = over.find((span) => span.end > end)?.end ?? end;
  return {
    start: first >= region.start - seam && isFree({ start: first, end: start }) ? first : start,
    end: last <= region.end + seam && isFree({ start: end, end: last }) ? last : end,
  };
}

/** The parts of a span that no region owns. `owned`: ascending by their start. */
function gapsOf(span: Span, owned: readonly Span[]): Span[] {
  const gaps: Span[] = [];
  let at = span.start;
  for (const own of owned) {
    if (!overlap(own, span)) continue;
    if (own.start > at) gaps.push({ start: at, end: own.start });
    at = Math.max(at, own.end);
  }
  if (at < span.end) gaps.push({ start: at, end: span.end });
  return gaps;
}
