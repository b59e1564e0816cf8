/**
 * The law of a cross-fade: an exponent on sin² and cos², 0.5 equal power … 1 equal gain.
 *
 * At fade position x (0 original … 1 treated) the treated side has the gain sin²(πx/2)^law, the original cos²(πx/2)^law.
 */
export type Law = number;

/**
 * The law under which the level stays constant in the middle of a cross-fade of two signals of equal power
 * whose normalised correlation is ρ: 2g²(1 + ρ) = 1 with g = ½^law gives law = ½(1 + log₂(1 + ρ)).
 * Signals in opposite phase are treated as uncorrelated: nothing mends those by gain.
 */
export function lawFor(correlation: number): Law {
  return 0.5 * (1 + Math.log2(1 + Math.max(0, Math.min(1, correlation))));
}

/** Gain of the side that is `x` of the way in, x in 0..1. Exactly 0 and 1 at the ends. */
export function gainAt(x: number, law: Law): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const sine = Math.sin((Math.PI / 2) * x);
  return (sine * sine) ** law;
}

/** How far in the treated side is at frame n of a take of `length` frames: rises over fadeIn, falls over fadeOut, else 1. */
export function fadePosition(n: number, length: number, fadeIn: number, fadeOut: number): number {
  const rise = n < fadeIn ? (n + 1) / (fadeIn + 1) : 1;
  const left = length - 1 - n;
  const fall = left < fadeOut ? (left + 1) / (fadeOut + 1) : 1;
  return Math.min(rise, fall);
}
