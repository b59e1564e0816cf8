import { hitsOf, largestMatching, matchTimes, type Scores, scores } from './matching.ts';

export interface NoteLike {
  readonly start: number;
  /** MIDI number; fractions allowed. */
  readonly midi: number;
}

/** mir_eval.transcription without offsets: onset within 50 ms, pitch within 50 cents, as many pairs as can be. */
export function noteScores(
  reference: readonly NoteLike[],
  estimated: readonly NoteLike[],
  window = 0.05,
  cents = 50,
): Scores {
  // mir_eval rounds time differences to 0.1 ms before it compares.
  const near = (a: NoteLike, b: NoteLike) =>
    Math.round(Math.abs(a.start - b.start) * 1e4) / 1e4 <= window && Math.abs(a.midi - b.midi) * 100 <= cents + 1e-9;
  const edges = reference.map((note) => estimated.flatMap((other, j) => (near(note, other) ? [j] : [])));
  return scores(hitsOf(largestMatching(edges, estimated.length)), estimated.length, reference.length);
}

interface HitLike {
  readonly time: number;
  readonly class: string;
}

/** mir_eval.onset within 50 ms, for the hits of one class. NaN where neither side has any. */
export function drumScores(
  reference: readonly HitLike[],
  estimated: readonly HitLike[],
  name: string,
  window = 0.05,
): Scores {
  const times = (hits: readonly HitLike[]) => hits.filter((hit) => hit.class === name).map((hit) => hit.time);
  return onsetScores(times(reference), times(estimated), window);
}

/** mir_eval.onset.f_measure. */
export function onsetScores(reference: readonly number[], estimated: readonly number[], window = 0.05): Scores {
  return scores(hitsOf(matchTimes(reference, estimated, window)), estimated.length, reference.length);
}

/** mir_eval.melody raw pitch accuracy on equal hops: share of the truly voiced frames whose pitch is within 50 cents. NaN without any. */
export function rawPitchAccuracy(reference: ArrayLike<number>, estimated: ArrayLike<number>): number {
  let voiced = 0;
  let right = 0;
  for (let i = 0; i < reference.length; i++) {
    if (reference[i]! <= 0) continue;
    voiced++;
    const heard = estimated[i] ?? 0;
    if (heard > 0 && Math.abs(1200 * Math.log2(heard / reference[i]!)) <= 50) right++;
  }
  return voiced === 0 ? Number.NaN : right / voiced;
}
