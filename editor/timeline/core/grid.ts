import { type BarGrid, lastAtOrBefore } from '../../../host/project/bars.ts';
import type { Frames } from '../../../host/project/project.ts';

/** A line of the musical grid. `rank`: 0 bar, 1 beat, 2 part of a beat. */
export interface GridLine {
  readonly frame: number;
  readonly rank: 0 | 1 | 2;
  /** The bar's number where the line begins one. */
  readonly bar: number | null;
}

export interface Grid {
  readonly lines: readonly GridLine[];
  /** A bar is labelled where its number leaves 1 when divided by this. */
  readonly labelEvery: number;
  /** Parts that a beat is divided into by the lines of rank 2; 1: none are drawn. */
  readonly parts: 1 | 2 | 4;
}

/** Least CSS pixels between neighbours: lines closer than this run into a grey, labels into each other. */
const LINE_ROOM = 10;
const LABEL_ROOM = 40;

/** The lines between two frames, as dense as the zoom lets them be read. Beats follow the song's own, drift and all. */
export function gridBetween(grid: BarGrid, framesPerPixel: number, from: Frames, to: Frames): Grid {
  const { beats } = grid;
  const beat = (beats[beats.length - 1]! - beats[0]!) / Math.max(1, beats.length - 1) / framesPerPixel;
  const bar = beat * beatsPerBar(grid);
  const labelEvery = doublings(bar, LABEL_ROOM);
  const parts = beat / 4 >= LINE_ROOM ? 4 : beat / 2 >= LINE_ROOM ? 2 : 1;
  const barsEvery = doublings(bar, LINE_ROOM);
  const lines: GridLine[] = [];
  const starts = barNumbers(grid);
  const first = Math.max(0, lowerBound(beats, from) - 1);
  for (let index = first; index < beats.length && beats[index]! <= to; index++) {
    const frame = beats[index]!;
    const number = starts.get(index) ?? null;
    if (number === null ? beat >= LINE_ROOM : (number - 1) % barsEvery === 0) {
      if (frame >= from) lines.push({ frame, rank: number === null ? 1 : 0, bar: number });
    }
    const next = beats[index + 1];
    if (next === undefined) break;
    for (let part = 1; part < parts; part++) {
      const at = frame + ((next - frame) * part) / parts;
      if (at >= from && at <= to) lines.push({ frame: at, rank: 2, bar: null });
    }
  }
  return { lines, labelEvery, parts };
}

const numbers = new WeakMap<BarGrid, ReadonlyMap<number, number>>();

/** For each beat that begins a bar that bar's number. */
function barNumbers(grid: BarGrid): ReadonlyMap<number, number> {
  let found = numbers.get(grid);
  if (found === undefined) {
    found = new Map(grid.barStarts.map((index, n) => [index, n + 1]));
    numbers.set(grid, found);
  }
  return found;
}

const perBar = new WeakMap<BarGrid, number>();

/** How many beats most bars have. */
export function beatsPerBar(grid: BarGrid): number {
  let found = perBar.get(grid);
  if (found === undefined) {
    found = commonSize(grid);
    perBar.set(grid, found);
  }
  return found;
}

function commonSize({ barStarts }: BarGrid): number {
  const counts = new Map<number, number>();
  for (let n = 1; n < barStarts.length; n++) {
    const size = barStarts[n]! - barStarts[n - 1]!;
    counts.set(size, (counts.get(size) ?? 0) + 1);
  }
  let best = 4;
  let most = 0;
  for (const [size, count] of counts) {
    if (count > most) [best, most] = [size, count];
  }
  return best;
}

/** The grid's nearest place to a frame: a beat, or a `parts`-th of one; null before the first and after the last beat. */
export function nearestBeat({ beats }: BarGrid, frame: Frames, parts = 1): Frames | null {
  const after = lowerBound(beats, frame);
  const before = after - 1;
  if (after === 0 || after === beats.length) {
    const end = after === 0 ? beats[0] : beats[beats.length - 1];
    return end ?? null;
  }
  const start = beats[before]!;
  const size = beats[after]! - start;
  return Math.round(start + (Math.round(((frame - start) / size) * parts) / parts) * size);
}

/** The frame `steps` parts of a beat from another, which is first brought to the grid in that direction. */
export function stepOnGrid({ beats }: BarGrid, frame: Frames, steps: number, parts = 1): Frames {
  const after = Math.min(beats.length - 1, Math.max(1, lastAtOrBefore(beats, frame) + 1));
  const start = beats[after - 1]!;
  const place = (after - 1) * parts + ((frame - start) / (beats[after]! - start)) * parts;
  const on =
    Math.abs(place - Math.round(place)) < 1e-3 ? Math.round(place) : steps > 0 ? Math.floor(place) : Math.ceil(place);
  const target = on + steps;
  const index = Math.min(beats.length - 2, Math.max(0, Math.floor(target / parts)));
  const size = beats[index + 1]! - beats[index]!;
  return Math.round(beats[index]! + ((target - index * parts) / parts) * size);
}

/** How often a thing of `size` pixels is shown, as a power of two, so that each has `room`. */
function doublings(size: number, room: number): number {
  let every = 1;
  while (size * every < room && every < 4096) every *= 2;
  return every;
}

/** Index of the first element that is not below `value`. */
export function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (sorted[mid]! < value) low = mid + 1;
    else high = mid;
  }
  return low;
}
