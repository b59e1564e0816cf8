import type { Project } from '../project/project.ts';

/**
 * Where a frame lies, as musicians say it: "19.2" is the second beat of bar 19, counted from the first downbeat; bar 0 is an upbeat.
 * Before the first and after the last beat time goes on at the rate of the beats there. Null where no beat was heard.
 */
export function barBeat({ profile }: Project, frame: number): string | null {
  if (profile === null || profile.beats.length < 2 || profile.downbeats.length === 0) return null;
  const { beats, downbeats } = profile;
  const at = Math.min(beats.length - 2, Math.max(0, lastAtOrBefore(beats, frame)));
  const exact = at + (frame - beats[at]!) / (beats[at + 1]! - beats[at]!);
  const beat = Math.floor(exact + 1e-6);
  const starts = [...new Set(downbeats.map((downbeat) => nearest(beats, downbeat)))];
  const bar = Math.max(0, lastAtOrBefore(starts, beat));
  const first = starts[bar]!;
  const isInside = beat >= first && bar < starts.length - 1;
  const [a, b] = bar === starts.length - 1 && bar > 0 ? [starts[bar - 1]!, first] : [first, starts[bar + 1]!];
  const perBar = starts.length > 1 ? b - a : profile.meter[0];
  const away = isInside ? 0 : Math.floor((beat - first) / perBar);
  return `${bar + 1 + away}.${beat - first - away * perBar + 1}`;
}

/** "0:12.4" */
export function clock(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const rest = ((tenths % 600) / 10).toFixed(1).padStart(4, '0');
  return `${Math.floor(tenths / 600)}:${rest}`;
}

/** "bars 19.2 to 21.1", or "0:12.4 to 0:14.0" where no beat was heard. */
export function placeOf(project: Project, start: number, end: number): string {
  const [from, to] = [barBeat(project, start), barBeat(project, end)];
  if (from === null || to === null) return `${clock(start / project.sampleRate)} to ${clock(end / project.sampleRate)}`;
  return `bars ${from} to ${to}`;
}

/** Index of the last element that is not above `value`, or −1. `sorted` ascends. */
function lastAtOrBefore(sorted: readonly number[], value: number): number {
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
