/** Periodic Hann window of `size` points; its square sums to a constant at hop size/4, itself at size/2. */
export function hann(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size));
}

/** Square root of the periodic Hann window: used twice (analysis and synthesis) it overlaps to 1 at hop size/2. */
export function sqrtHann(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, n) => Math.sin((Math.PI * n) / size));
}
