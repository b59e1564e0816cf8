/**
 * How likely at least `right` of `trials` is by guessing alone: the upper tail of the binomial distribution with p = 1/2, exact.
 * 1 where nothing was tried.
 */
export function guessProbability(right: number, trials: number): number {
  // Terms C(n, k) / 2^n, one from the one before; 2^-n is exact in floating point up to a thousand trials.
  let term = 0.5 ** trials;
  let tail = 0;
  for (let k = 0; k <= trials; k++) {
    if (k >= right) tail += term;
    term *= (trials - k) / (k + 1);
  }
  return Math.min(1, tail);
}

/** At this and below the ear is believed. */
export const BELIEVED = 0.05;

/** "0.038", "under 0.001", "1.000" */
export const probabilityWords = (p: number): string => (p < 0.001 ? 'under 0.001' : p.toFixed(3));
