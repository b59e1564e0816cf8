import type { Frames } from '../../../host/project/project.ts';

/** How far back a rise is measured, in seconds: a period of the lowest note, so that its waves themselves are no rises. */
const BEFORE = 0.033;
/** A sound sets in where it is twice (6 dB) as loud as what was before it. */
const RISE = 2;
/** −50 dBFS: what rises below it is noise, and nobody sees it. */
const FLOOR = 0.003;

/** Frames before a place that `onsetsOf` must know to judge it. */
export const historyFor = (sampleRate: number): Frames => Math.ceil(BEFORE * sampleRate);

/**
 * Where sound sets in, from its envelope: `peaks` are magnitudes (1 is 0 dBFS), one for every `step` frames from `first` on. Returns frames, ascending, each the
 * beginning of the step in which the sound rises; none in the first 33 ms, of which nothing earlier is known, unless that is the beginning of the sound.
 */
export function onsetsOf(peaks: Float32Array, step: number, first: Frames, sampleRate: number): Frames[] {
  const back = Math.ceil(historyFor(sampleRate) / step);
  const onsets: Frames[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (let k = first === 0 ? 0 : back; k < peaks.length; k++) {
    const peak = peaks[k]!;
    if (peak < FLOOR || k - last <= back) continue;
    let before = 0;
    for (let n = Math.max(0, k - back); n < k; n++) before = Math.max(before, peaks[n]!);
    if (peak < RISE * before) continue;
    onsets.push(first + k * step);
    last = k;
  }
  return onsets;
}
