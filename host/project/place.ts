import { barBeat, barGrid, positionAt } from './bars.ts';
import type { Frames, Project, Region } from './project.ts';

/** Where a frame lies in a musician's words: "bar 17", or "1:05" where no bars were heard. Bar 0 is an upbeat. */
export function placeOf(project: Project, frame: Frames): string {
  const grid = barGrid(project);
  if (grid !== null) return `bar ${positionAt(grid, frame).bar}`;
  const seconds = Math.floor(frame / project.sampleRate);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** "bars 19.2 to 21.1", or "0:12.4 to 0:14.0" where no bars were heard. */
export function spanOf(project: Project, start: Frames, end: Frames): string {
  const grid = barGrid(project);
  if (grid !== null) return `bars ${barBeat(positionAt(grid, start))} to ${barBeat(positionAt(grid, end))}`;
  return `${clock(start / project.sampleRate)} to ${clock(end / project.sampleRate)}`;
}

/** "the bass region, bar 17"; "the region in Other, bar 17", for "the other region" would be another one. */
export function regionWords(project: Project, { stem, start }: Pick<Region, 'stem' | 'start'>): string {
  const name = stem === 'other' ? 'the region in Other' : `the ${stem} region`;
  return `${name}, ${placeOf(project, start)}`;
}

function clock(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const rest = ((tenths % 600) / 10).toFixed(1).padStart(4, '0');
  return `${Math.floor(tenths / 600)}:${rest}`;
}
