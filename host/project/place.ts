import type { Frames, Project } from './project.ts';

/** Where a frame lies in a musician's words: "bar 17", or "1:05" where no bars were heard. Bar 0 is an upbeat. */
export function placeOf(project: Project, frame: Frames): string {
  const downbeats = project.profile?.downbeats ?? [];
  if (downbeats.length > 0) return `bar ${countUpTo(downbeats, frame)}`;
  const seconds = Math.floor(frame / project.sampleRate);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** How many of the ascending values are at most `limit`. */
function countUpTo(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
