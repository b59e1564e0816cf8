/** Periodic Hann window of `size` points; its square sums to a constant at hop size/4, itself at size/2. */
export function hann(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size));
}

/** Square root of the periodic Hann window: used twice (analysis and synthesis) it overlaps to 1 at hop size/2. */
export function sqrtHann(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, n) => Math.sin((Math.PI * n) / size));
}

/** Kaiser window at position t in −1..1 (0 outside), 1 in the middle: the larger `beta`, the lower its side lobes and the wider the main one. */
export function kaiser(t: number, beta: number): number {
  return Math.abs(t) >= 1 ? 0 : bessel(beta * Math.sqrt(1 - t * t)) / bessel(beta);
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function bessel(x: number): number {
  let sum = 1;
  for (let k = 1, term = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
