import { MEL_BANDS } from './logmel.ts';

/** A band stays while it is no farther from its replay than this many times what replays usually are off. */
const STAYS = 1.2;
/** From here on it is replaced wholly. */
const GOES = 1.7;

/**
 * How much of each band should be played again, 0..1.
 *
 * `distance` is how far the damaged sound is from its replay, `error` how far replays are from the truth; were the damaged sound the truth,
 * the first would equal the second. With independent errors distance² = damage² + error², so the replay is nearer where distance > √2 · error.
 */
export function sharesOf(distance: ArrayLike<number>, error: ArrayLike<number>): Float64Array {
  const ratio = Float64Array.from(
    { length: MEL_BANDS },
    (_, b) => smooth(distance, b) / Math.max(0.5, smooth(error, b)),
  );
  return ratio.map((r) => Math.max(0, Math.min(1, (r - STAYS) / (GOES - STAYS))));
}

function smooth(values: ArrayLike<number>, b: number): number {
  const left = values[Math.max(0, b - 1)]!;
  const right = values[Math.min(MEL_BANDS - 1, b + 1)]!;
  return (left + 2 * values[b]! + right) / 4;
}
