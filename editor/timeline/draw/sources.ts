import type { Frames, Project } from '../../../host/project/project.ts';
import { chosenTake } from '../../../host/project/selectors.ts';
import type { Selection } from '../../state/view.ts';
import type { Lane } from '../core/lanes.ts';

export interface DrawnSource {
  readonly lane: Lane;
  /** Frames. */
  readonly start: number;
  readonly end: number;
}

/** The clean material that the selected region's take was made from, each piece on the lane where it is played; none where another thing is selected. */
export function sourcesOf(project: Project, selection: Selection | null, lanes: readonly Lane[]): DrawnSource[] {
  if (selection?.kind !== 'region') return [];
  const region = project.regions.find(({ id }) => id === selection.id);
  const take = region === undefined ? null : chosenTake(region);
  return (take?.material ?? []).flatMap(({ stem, start, end }) => {
    const lane = lanes.find((candidate) => candidate.stem === stem);
    return lane === undefined ? [] : [{ lane, start, end }];
  });
}

/** Where the first piece on a lane begins behind a frame, or `end` where that comes before: they are marked in the same row as the labels of regions. */
export function firstSource(sources: readonly DrawnSource[], lane: Lane, after: Frames, end: Frames): Frames {
  let first = end;
  for (const source of sources) {
    if (source.lane === lane && source.start > after) first = Math.min(first, source.start);
  }
  return first;
}
