import type { Frames, Project, StemName } from '../../../host/project/project.ts';

/** The room between the regions of a stem. Regions of one stem never overlap. */
export interface Gap {
  readonly start: Frames;
  readonly end: Frames;
}

/** The free room around a frame; null where a region other than `except` lies there. */
export function gapAround(project: Project, stem: StemName, frame: Frames, except: string | null = null): Gap | null {
  let start = 0;
  let end = project.length;
  for (const region of project.regions) {
    if (region.stem !== stem || region.id === except) continue;
    if (frame >= region.start && frame < region.end) return null;
    if (region.end <= frame) start = Math.max(start, region.end);
    else end = Math.min(end, region.start);
  }
  return { start, end };
}

/** A span from `from` to `to`, in whichever order, cut to a gap; null where nothing of it is left. */
export function spanIn(gap: Gap, from: Frames, to: Frames): Gap | null {
  const start = Math.max(gap.start, Math.min(from, to));
  const end = Math.min(gap.end, Math.max(from, to));
  return end > start ? { start, end } : null;
}
