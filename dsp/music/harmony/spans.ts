import type { Frames } from '../../audio/source.ts';
import type { Grid, Place } from './grid.ts';
import { NO_CHORD, QUALITIES, qualityOf, rootOf } from './vocabulary.ts';

/** One chord over one bass note. */
interface ChordSpan {
  readonly start: Frames;
  readonly end: Frames;
  readonly chord: number;
  /** Pitch class of the bass. */
  readonly bass: number;
  /** 0..1. */
  readonly confidence: number;
}

/**
 * Joins segments of one chord (`path`) over one bass note. `bass` is the bass's chroma a segment, `surety` the
 * probability of the path's chord a segment.
 */
export function spansOf(path: Int32Array, bass: Float32Array, grid: Grid, surety: Float32Array): ChordSpan[] {
  const out: ChordSpan[] = [];
  for (let first = 0; first < path.length; ) {
    const chord = path[first]!;
    let end = first + 1;
    while (end < path.length && path[end] === chord) end++;
    const under = bassUnder(chord, bass, grid.places, first, end);
    for (let from = first; from < end; ) {
      let to = from + 1;
      while (to < end && under[to - first] === under[from - first]) to++;
      let sum = 0;
      for (let s = from; s < to; s++) sum += surety[s]!;
      out.push({
        start: grid.edges[from]!,
        end: grid.edges[to]!,
        chord,
        bass: under[from - first]!,
        confidence: Math.min(1, sum / (to - from)),
      });
      from = to;
    }
    first = end;
  }
  return out;
}

/**
 * What it costs to take another bass note than the one before, in half beats of clear evidence: a bass line that only
 * passes through the fifth for a beat or two does not turn the chord over, one that stays on the third for a bar does.
 */
const TURN: Record<Place, number> = { downbeat: 2.5, beat: 3.5, between: Number.POSITIVE_INFINITY };
/** What an inversion costs against the root, a half beat. */
const INVERTED = 0.25;

/** The pitch class under a chord in each of its segments: a chord tone, by Viterbi. */
function bassUnder(chord: number, bass: Float32Array, places: readonly Place[], first: number, end: number): number[] {
  const root = rootOf(chord);
  if (chord === NO_CHORD) return Array.from({ length: end - first }, () => 0);
  const tones = QUALITIES[qualityOf(chord)].map((tone) => (root + tone) % 12);
  let score: number[] = tones.map((_, n) => (n === 0 ? 0 : -1));
  const from: number[][] = [];
  for (let s = first; s < end; s++) {
    const turn = s === first ? 0 : TURN[places[s]!];
    let best = 0;
    for (let n = 1; n < tones.length; n++) if (score[n]! > score[best]!) best = n;
    from.push(tones.map((_, n) => (s > first && score[n]! >= score[best]! - turn ? n : best)));
    const before = score;
    score = tones.map((tone, n) => {
      const carried = s === first ? before[n]! : Math.max(before[n]!, before[best]! - turn);
      return carried + bass[s * 12 + tone]! - (n === 0 ? 0 : INVERTED);
    });
    if (s === first) from[0] = tones.map((_, n) => n);
  }
  let at = 0;
  for (let n = 1; n < tones.length; n++) if (score[n]! > score[at]!) at = n;
  const out = new Array<number>(end - first);
  for (let s = end - 1; s >= first; s--) {
    out[s - first] = tones[at]!;
    at = from[s - first]![at]!;
  }
  return out;
}
