import { ImpossibleAction } from './change.ts';
import type { Project, Region, StemName } from './project.ts';
import { chosenTake } from './selectors.ts';
import type { Span } from './spans.ts';

/**
 * Outside its regions a stem is bit-identical to what was given. So a take is chosen only where the regions of its stem, all of them together, cover
 * it: one that reaches further is kept, is not heard, and can be chosen again when they do.
 */

/** Seconds by which a seam may put a take's edge outside its region: EDGE of `dsp/seam/fit.ts`, which no window can load, as it brings the FFT with it. */
export const SEAM = 0.02;

type Placed = Pick<Region, 'stem' | 'start' | 'end'>;

/** Whether the regions of a stem, with the seams around them, cover a span. */
export function covers(regions: readonly Placed[], stem: StemName, span: Span, sampleRate: number): boolean {
  return isWithin(span, reachOf(regions, stem, sampleRate));
}

/** Where the takes of a stem may sound: its regions with their seams, what touches joined, ascending. */
function reachOf(regions: readonly Placed[], stem: StemName, sampleRate: number): Span[] {
  const seam = Math.round(SEAM * sampleRate);
  const reach: { start: number; end: number }[] = [];
  const own = regions.filter((region) => region.stem === stem).sort((a, b) => a.start - b.start);
  for (const { start, end } of own) {
    const last = reach.at(-1);
    if (last !== undefined && start - seam <= last.end) last.end = Math.max(last.end, end + seam);
    else reach.push({ start: start - seam, end: end + seam });
  }
  return reach;
}

const isWithin = (span: Span, reach: readonly Span[]): boolean =>
  reach.some(({ start, end }) => start <= span.start && span.end <= end);

/** The indices of the regions of a stem whose chosen take must not be heard: it reaches outside, or the region is to be left as it is. */
export function strays(regions: readonly Region[], stem: StemName, sampleRate: number): number[] {
  const reach = reachOf(regions, stem, sampleRate);
  return regions.flatMap((region, i) => {
    const take = region.stem === stem ? chosenTake(region) : null;
    return take === null || (region.status !== 'ignored' && isWithin(take, reach)) ? [] : [i];
  });
}

/** Goes back to the original where a take must not be heard. `regions`: as they stand in the draft, element by element, but quick to look at. */
export function silenceStrays(draft: Project, regions: readonly Region[], stem: StemName): void {
  for (const i of strays(regions, stem, draft.sampleRate)) draft.regions[i]!.chosenTake = null;
}

/** Throws where a take reaches outside. */
export function refuseStray({ regions, sampleRate }: Project, stem: StemName, take: Span): void {
  if (!covers(regions, stem, take, sampleRate)) {
    throw new ImpossibleAction('This take reaches outside its region: make the region longer, or mend it again.');
  }
}
