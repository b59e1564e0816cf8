import type { Frames, Project } from './project.ts';

/** A place in musical time: bar and beat from 1 (bar 0 is an upbeat), and the sixteenth of that beat from 1. */
interface BarPosition {
  readonly bar: number;
  readonly beat: number;
  readonly sixteenth: number;
}

/** Where the bars and beats of a song lie. */
export interface BarGrid {
  /** Beats from the first to the last that were heard. Ascending. */
  readonly beats: readonly Frames[];
  /** Index into `beats` at which each bar begins; bar 1 is the first. */
  readonly barStarts: readonly number[];
}

/** Null where no beat was heard: then only the clock tells where one is. */
export function barGrid(project: Project): BarGrid | null {
  const { profile } = project;
  if (profile === null || profile.beats.length < 2 || profile.downbeats.length === 0) return null;
  const { beats } = profile;
  const barStarts = profile.downbeats.map((frame) => nearest(beats, frame));
  return { beats, barStarts: [...new Set(barStarts)] };
}

/** Beats. Less than this before the first beat is what a recording begins with, or how early a beat is struck: no bar of its own. */
const EARLY = 0.25;

/** Before the first and after the last beat time goes on at the rate of the beats there; what lies a little before the first counts into it. */
export function positionAt(grid: BarGrid, frame: Frames): BarPosition {
  const exact = beatOf(grid, frame);
  const at = exact < 0 && exact > -EARLY ? 0 : exact;
  const index = Math.floor(at + 1e-6);
  const sixteenth = Math.min(4, Math.floor((at - index + 1e-6) * 4) + 1);
  const { barStarts } = grid;
  let bar = lastAtOrBefore(barStarts, index);
  let first = barStarts[bar] ?? barStarts[0]!;
  if (bar === barStarts.length - 1 && barStarts.length > 1) {
    const perBar = first - barStarts[bar - 1]!;
    const more = Math.floor((index - first) / perBar);
    bar += more;
    first += more * perBar;
  }
  if (bar < 0) {
    const perBar = (barStarts[1] ?? first + 4) - first;
    const back = Math.ceil((first - index) / perBar);
    return { bar: 1 - back, beat: index - (first - back * perBar) + 1, sixteenth };
  }
  return { bar: bar + 1, beat: index - first + 1, sixteenth };
}

/** The frame at which a bar begins (from 1); held to the bars that were heard. */
export function frameOfBar(grid: BarGrid, bar: number): Frames {
  const index = grid.barStarts[Math.min(grid.barStarts.length, Math.max(1, bar)) - 1]!;
  return grid.beats[index]!;
}

/** "17.3" */
export const barBeat = ({ bar, beat }: BarPosition): string => `${bar}.${beat}`;

/** The beat that a frame lies in, counted from 0, with its fraction; may be negative. */
function beatOf({ beats }: BarGrid, frame: Frames): number {
  const at = Math.min(beats.length - 2, Math.max(0, lastAtOrBefore(beats, frame)));
  const start = beats[at]!;
  return at + (frame - start) / (beats[at + 1]! - start);
}

/** Index of the last element that is not above `value`, or −1. `sorted` ascends. */
export function lastAtOrBefore(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (sorted[mid]! <= value) low = mid + 1;
    else high = mid;
  }
  return low - 1;
}

function nearest(sorted: readonly number[], value: number): number {
  const below = Math.max(0, lastAtOrBefore(sorted, value));
  const above = Math.min(sorted.length - 1, below + 1);
  return value - sorted[below]! <= sorted[above]! - value ? below : above;
}
