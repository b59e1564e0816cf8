import type { Region } from '../../../host/project/project.ts';

/** The region that an arrow goes to from another (null: none yet) or, without one, from a frame. `sorted`: of one stem, by time. */
export function neighbour(sorted: readonly Region[], from: string | null, frame: number, step: 1 | -1): Region | null {
  const at = sorted.findIndex((region) => region.id === from);
  if (at >= 0) return sorted[at + step] ?? null;
  if (step === 1) return sorted.find((region) => region.end > frame) ?? null;
  return sorted.findLast((region) => region.start < frame) ?? null;
}

/** The index of what follows or goes before among things that are sorted by time; held to the ends. −1: none. */
export function stepIndex(times: readonly number[], from: number | null, frame: number, step: 1 | -1): number {
  if (times.length === 0) return -1;
  if (from !== null) return Math.min(times.length - 1, Math.max(0, from + step));
  const after = times.findIndex((time) => time >= frame);
  if (step === 1) return after < 0 ? times.length - 1 : after;
  return after < 0 ? times.length - 1 : Math.max(0, after - 1);
}
