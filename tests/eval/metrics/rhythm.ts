import { hitsOf, matchTimes, scores } from './matching.ts';

/** Seconds at the start in which beats are not counted, as in mir_eval and MIREX. */
const SKIP = 5;

/** F-measure of beats (or downbeats) in seconds: within 70 ms, the first 5 s left out (mir_eval.beat.f_measure after trim_beats). */
export function beatF(reference: readonly number[], estimated: readonly number[], window = 0.07): number {
  const wanted = reference.filter((time) => time >= SKIP);
  const found = estimated.filter((time) => time >= SKIP);
  if (wanted.length === 0 || found.length === 0) return 0;
  return scores(hitsOf(matchTimes(wanted, found, window)), found.length, wanted.length).f1;
}

/** 1 where the tempo (beats a minute) lies within `tolerance` of the true one, else 0. No octave is forgiven. */
export function tempoRight(reference: number, estimated: number, tolerance = 0.02): number {
  return Math.abs(estimated - reference) <= tolerance * reference ? 1 : 0;
}

/** The tempo that a listener would name: 60 over the median beat of the truth (the nominal one of a ramp is reached only halfway). */
export function medianTempo(beats: readonly number[]): number {
  const steps = beats
    .slice(1)
    .map((time, i) => time - beats[i]!)
    .sort((a, b) => a - b);
  return 60 / steps[steps.length >> 1]!;
}
