import type { BarGrid } from '../../../host/project/bars.ts';
import type { Frames, Project, StemName } from '../../../host/project/project.ts';
import { hitsOf, notesOf } from '../../../host/project/selectors.ts';
import type { Snap } from '../../state/view.ts';
import { lowerBound, nearestBeat } from './grid.ts';
import { partOf } from './strip.ts';

/** A place snaps over at most this many CSS pixels. */
export const SNAP_REACH = 8;

/** Seconds within which a seam looks for its quiet moment. */
export const QUIET_REACH = 0.02;

export interface SnapKeys {
  /** Shift: the other of beat and transient. */
  readonly other: boolean;
  /** Alt: free, to the sample. */
  readonly free: boolean;
}

interface Snapped {
  readonly frame: Frames;
  /** What it snapped to; null where it lies free. */
  readonly to: 'beat' | 'transient' | null;
}

interface SnapTargets {
  readonly grid: BarGrid | null;
  /** Parts of a beat that are drawn as lines: what one sees is what one snaps to. */
  readonly parts: number;
  /** Ascending. */
  readonly transients: readonly Frames[];
}

/** What a drag snaps to just now. */
export function effectiveSnap(snap: Snap, { other, free }: SnapKeys): Snap {
  if (free) return 'off';
  if (!other) return snap;
  return snap === 'beat' ? 'transient' : 'beat';
}

export function snapFrame(
  frame: number,
  framesPerPixel: number,
  snap: Snap,
  keys: SnapKeys,
  targets: SnapTargets,
): Snapped {
  const mode = effectiveSnap(snap, keys);
  const target =
    mode === 'beat' ? onBeat(frame, targets) : mode === 'transient' ? nearest(targets.transients, frame) : null;
  if (target !== null && mode !== 'off' && Math.abs(target - frame) <= SNAP_REACH * framesPerPixel) {
    return { frame: Math.round(target), to: mode };
  }
  return { frame: Math.round(frame), to: null };
}

const onBeat = (frame: number, { grid, parts }: SnapTargets): Frames | null =>
  grid === null ? null : nearestBeat(grid, frame, parts);

export function nearest(sorted: readonly Frames[], frame: number): Frames | null {
  const at = lowerBound(sorted, frame);
  const after = sorted[at];
  const before = sorted[at - 1];
  if (after === undefined) return before ?? null;
  if (before === undefined) return after;
  return frame - before <= after - frame ? before : after;
}

/** Where sound sets in on a stem, as far as it was heard: hits, or the starts of notes. Ascending, without doubles; none on Other, of which neither is heard. */
export function transientsOf(project: Project, stem: StemName): Frames[] {
  const part = partOf(stem);
  const starts =
    part !== null
      ? notesOf(project, part).map((note) => note.start)
      : stem === 'drums'
        ? hitsOf(project).map((hit) => hit.time)
        : [];
  return [...new Set(starts)].sort((a, b) => a - b);
}

/**
 * The quietest moment in a piece of sound: the middle of the stretch of `window` frames with the least energy, then the sample in it
 * that is nearest to zero. `samples` is one channel or the sum of all. Returns an index; of equals the nearest to the middle.
 */
export function quietMoment(samples: Float32Array, window: number): number {
  const size = Math.max(1, Math.min(window, samples.length));
  const centre = (samples.length - 1) / 2;
  let energy = 0;
  for (let k = 0; k < size; k++) energy += samples[k]! ** 2;
  let best = 0;
  let least = energy;
  for (let start = 1; start + size <= samples.length; start++) {
    energy += samples[start + size - 1]! ** 2 - samples[start - 1]! ** 2;
    const nearer = Math.abs(start + size / 2 - centre) < Math.abs(best + size / 2 - centre);
    // Sums carry a rounding error of their own: within it two stretches are equally quiet.
    const slack = 1e-9 * size;
    if (energy < least - slack || (energy <= least + slack && nearer)) [best, least] = [start, energy];
  }
  let at = best + (size >> 1);
  for (let k = best; k < best + size; k++) {
    const quieter = Math.abs(samples[k]!) - Math.abs(samples[at]!);
    if (quieter < 0 || (quieter === 0 && Math.abs(k - centre) < Math.abs(at - centre))) at = k;
  }
  return at;
}
