import { periodIn, type TempoPath } from './tempogram.ts';

/** Weight of an even pulse against strong onsets (Ellis 2007: 100 for onsets of unit deviation; here the period follows the drift, so it may be firm). */
const TIGHTNESS = 60;

/** Room for tracking, a number a frame each: a song is tracked at many tempi, one after the other. */
export class Tracks {
  readonly score: Float32Array;
  readonly from: Int32Array;

  constructor(frames: number) {
    this.score = new Float32Array(frames);
    this.from = new Int32Array(frames);
  }
}

/** Beats in frames: onsets picked up along a pulse of the path's local period, by dynamic programming (Ellis, Beat Tracking by Dynamic Programming, 2007). */
export function trackBeats(onsets: Float32Array, path: TempoPath, { score, from }: Tracks): number[] {
  const length = onsets.length;
  from.fill(-1);
  for (let t = 0; t < length; t++) {
    const period = periodIn(path, t);
    let best = Number.NEGATIVE_INFINITY;
    const shortest = Math.max(1, Math.round(0.75 * period));
    const longest = Math.round(1.33 * period);
    for (let lag = shortest; lag <= longest && lag <= t; lag++) {
      const off = Math.log(lag / period);
      const value = score[t - lag]! - TIGHTNESS * off * off;
      if (value > best) {
        best = value;
        from[t] = t - lag;
      }
    }
    score[t] = onsets[t]! + (from[t]! >= 0 ? best : 0);
  }
  let end = length - 1;
  for (let t = Math.max(0, Math.floor(length - 1.33 * periodIn(path, length))); t < length; t++)
    if (score[t]! > score[end]!) end = t;
  const beats: number[] = [];
  for (let t = end; t >= 0; t = from[t]!) beats.push(t);
  return beats.reverse();
}
